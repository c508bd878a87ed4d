import NIOCore
import Testing

@testable import Web

@Suite struct ClientPaceTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    @Test func aByteASecondIsAlmostNothing() {
        var pace = ClientPace(since: start)
        for second in 1...100 { pace.took(1, at: start + .seconds(Int64(second)), leastRate: 1000) }
        #expect(pace.keptUntil == start + .milliseconds(100))
    }

    @Test func theLeastRateIsEnough() {
        var pace = ClientPace(since: start)
        for second in 1...100 {
            pace.took(1000, at: start + .seconds(Int64(second)), leastRate: 1000)
            #expect(pace.keptUntil == start + .seconds(Int64(second)))
        }
    }

    @Test func nobodyPaysForTimeToCome() {
        // What the kernel takes in at once says nothing about the client.
        var pace = ClientPace(since: start)
        pace.took(10_000_000, at: start + .milliseconds(1), leastRate: 1000)
        #expect(pace.keptUntil == start + .milliseconds(1))
    }
}
