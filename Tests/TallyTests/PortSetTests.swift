import Tally
import Testing

@Suite("A set of ports") struct PortSetTests {
    @Test("holds what was put in and not taken out")
    func membership() {
        var set = PortSet([1, 63, 64, 8388, 65535].map { PortNumber.test($0) })
        set.remove(.test(64))
        #expect(set.subtracting(PortSet()) == [1, 63, 8388, 65535].map { PortNumber.test($0) })
        #expect(set.contains(.test(63)) && !set.contains(.test(64)) && !set.contains(.test(62)))
        #expect(set.subtracting(PortSet([.test(63)])) == [1, 8388, 65535].map { PortNumber.test($0) })
        #expect(PortSet().subtracting(set).isEmpty)
    }
}

@Suite("The accounts") struct AccountsTests {
    @Test("are found and kept in order, in whatever order they come")
    func order() {
        var random = SystemRandomNumberGenerator()
        let ports = (1...200).map { PortNumber.test($0 * 3) }
        let ledger = Ledger(
            accounts: ports.shuffled(using: &random).map { Account(port: $0) }, incarnations: [:], sentinel: nil,
            resets: [:], latestOpening: UnixTime(0))
        #expect(ledger.accounts.map(\.port) == ports)
        #expect(ports.allSatisfy { ledger.accounts[$0]?.port == $0 })
        #expect(ledger.accounts[.test(4)] == nil && ledger.accounts[.test(1)] == nil)
        #expect(ledger.accounts[.test(65535)] == nil)
    }
}
