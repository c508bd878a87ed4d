import Tally
import Testing

@Suite("A port's limits")
struct PortLimitsTests {
    @Test("limit nothing unless something is said that does")
    func empty() {
        var limits = PortLimits.none
        #expect(limits.isEmpty)
        limits.counted = .transmit
        limits.onLimit = .refuseNew
        limits.deviceTimeout = 60
        #expect(limits.isEmpty && !limits.mayBlock)
    }

    private static func with(_ change: (inout PortLimits) -> Void) -> PortLimits {
        var limits = PortLimits.none
        change(&limits)
        return limits
    }

    @Test(
        "limit something with each of what can be limited",
        arguments: [
            (with { $0.bytes[.day] = 1 }, true), (with { $0.bytes[.month] = 1 }, true),
            (with { $0.bytes[.lifetime] = 1 }, true), (with { $0.expires = newYear }, true),
            (with { $0.isBlocked = true }, true), (with { $0.receiveRate = 1 }, false),
            (with { $0.transmitRate = 1 }, false), (with { $0.devices = 1 }, false),
        ])
    func each(limits: PortLimits, mayBlock: Bool) {
        #expect(!limits.isEmpty)
        #expect(limits.mayBlock == mayBlock)
        #expect(limits != .none)
    }

    @Test("of a port that is named more than once, the first that limit anything hold")
    func merging() {
        func port(_ bytes: UInt64?) -> ServicePort {
            var port = ServicePort(number: .test(8388))
            port.limits.bytes[.month] = bytes
            return port
        }
        #expect(ServicePort.merging([port(nil), port(7), port(8)]).map(\.limits) == [port(7).limits])
        #expect(ServicePort.merging([port(nil), port(nil)]).map(\.limits) == [.none])
    }

    @Test("are about the directions that they say")
    func directions() {
        #expect(Direction.allCases.map { CountedTraffic.both.covers($0) } == [true, true])
        #expect(Direction.allCases.map { CountedTraffic.receive.covers($0) } == [true, false])
        #expect(Direction.allCases.map { CountedTraffic.transmit.covers($0) } == [false, true])
    }
}
