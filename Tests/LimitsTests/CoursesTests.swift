import Netfilter
import Tally
import Testing

@testable import Limits

@Suite("The courses of ports") struct CoursesTests {
    private static let month = PortLimits.with { $0.bytes = [.month: 5] }

    private func chains(_ limits: [Int: PortLimits]) -> [String] { Courses(arming(limits)).chains.map(\.name) }

    /// Where packets of a port are led.
    private func verdict(_ port: Int, _ direction: Direction, _ limits: [Int: PortLimits]) -> Verdict? {
        let gate = Courses(arming(limits)).gates.first { $0.name == Names(direction).gate }
        guard case .verdicts(let entries) = gate?.target else { return nil }
        return entries.first { $0.port == number(port) }?.verdict
    }

    @Test("are one where ports have limits of the same kinds, whatever these come to")
    func shared() {
        let other = PortLimits.with { $0.bytes = [.month: 99] }
        let limits = [8388: Self.month, 8389: other, 8390: other]
        #expect(chains(limits) == chains([8388: Self.month]))
        #expect(verdict(8388, .receive, limits) == .jump("limit_month_in"))
        #expect(verdict(8390, .receive, limits) == .jump("limit_month_in"))
        #expect(verdict(8390, .transmit, limits) == .jump("limit_month_out"))
        let rates = (1...1000).map { bits in PortLimits.with { $0.receiveRate = UInt64(bits) } }
        #expect(chains(Dictionary(uniqueKeysWithValues: rates.enumerated().map { ($0 + 1, $1) })) == ["limit_rate_in"])
    }

    @Test(
        "are several where the kinds are not the same",
        arguments: [
            PortLimits.with { $0.bytes = [.month: 5, .day: 5] }, .with { $0.bytes = [.lifetime: 5] },
            .with {
                $0.bytes = [.month: 5]
                $0.receiveRate = 8
            },
            .with {
                $0.bytes = [.month: 5]
                $0.onLimit = .refuseNew
            },
            .with {
                $0.bytes = [.month: 5]
                $0.expires = UnixTime(4_000_000_000)
            },
        ])
    func apart(other: PortLimits) {
        let limits = [8388: Self.month, 8389: other]
        #expect(verdict(8388, .receive, limits) == .jump("limit_month_in"))
        #expect(verdict(8389, .receive, limits) != .jump("limit_month_in"))
        #expect(Set(chains(limits)) == Set(chains([8388: Self.month]) + chains([8389: other])))
    }

    @Test("are a port's own with devices, and shared by nobody")
    func devices() {
        let two = PortLimits.with { $0.devices = 2 }
        #expect(verdict(8388, .receive, [8388: two, 8389: two]) == .jump("limit_devices_8388_in"))
        #expect(verdict(8389, .receive, [8388: two, 8389: two]) == .jump("limit_devices_8389_in"))
    }

    @Test("are none in a direction in which nothing is looked at, and where nothing passes")
    func none() {
        let sent = PortLimits.with {
            $0.bytes = [.month: 5]
            $0.counted = .transmit
        }
        #expect(verdict(8388, .receive, [8388: sent]) == nil)
        #expect(verdict(8388, .transmit, [8388: sent]) == .jump("limit_month_out"))
        let blocked = PortLimits.with { $0.isBlocked = true }
        #expect(verdict(8388, .receive, [8388: blocked]) == .goto("refuse_in"))
        #expect(chains([8388: blocked]) == [])
    }
}
