import Testing

@testable import Agent

@Suite("Figures are stale") struct StalenessTests {
    private static let second: Int64 = 1_000_000_000

    @Test("where no reading has come to its end for more than two intervals")
    func age() {
        var status = Status()
        status.lastRead = 100 * Self.second
        #expect(status.staleness(at: 100 * Self.second, interval: 20) == nil)
        #expect(status.staleness(at: 140 * Self.second, interval: 20) == nil)
        #expect(status.staleness(at: 141 * Self.second, interval: 20) == "no reading has come to its end for 41 s")
        #expect(status.staleness(at: 103 * Self.second, interval: 1) != nil)
    }

    @Test("at once where a reading failed, and it is said why")
    func failed() {
        var status = Status()
        status.lastRead = 100 * Self.second
        status.kernelIsUp = false
        status.kernelProblem = "EPERM"
        #expect(status.staleness(at: 100 * Self.second, interval: 20) == "EPERM")
    }
}
