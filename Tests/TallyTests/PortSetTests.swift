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

@Suite("The records") struct PortRecordsTests {
    @Test("are found and kept in order, in whatever order they come")
    func order() {
        var random = SystemRandomNumberGenerator()
        let ports = (1...200).map { PortNumber.test($0 * 3) }
        let ledger = Ledger(
            records: ports.shuffled(using: &random).map { PortRecord(port: $0) }, incarnations: [:], sentinel: nil,
            resets: [:], latestOpening: UnixTime(0))
        #expect(ledger.records.map(\.port) == ports)
        #expect(ports.allSatisfy { ledger.records[$0]?.port == $0 })
        #expect(ledger.records[.test(4)] == nil && ledger.records[.test(1)] == nil)
        #expect(ledger.records[.test(65535)] == nil)
    }
}
