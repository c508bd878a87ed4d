import Exposition
import Tally
import Testing

@Suite("Limits on a page of metrics")
struct LimitPageTests {
    /// The families that a page has about limits.
    private func section(_ page: MetricsPage, _ format: MetricsFormat) throws -> Substring {
        let text = page.text(format)
        let start = try #require(text.firstRange(of: "# TYPE porttally_limit_bytes ")).lowerBound
        let end = try #require(text.firstRange(of: "# TYPE porttally_period_start_timestamp_seconds ")).lowerBound
        return text[start..<end]
    }

    @Test("in text 0.0.4")
    func text() throws { expectEqualLines(String(try section(.limited, .text)), GoldenLimits.text) }

    @Test("in OpenMetrics 1.0")
    func openMetrics() throws {
        expectEqualLines(String(try section(.limited, .openMetrics)), GoldenLimits.openMetrics)
    }

    private static let families = [
        "limit_bytes", "limit_used_bytes", "limit_exceeded", "blocked", "expiry_timestamp_seconds", "refused_packets",
        "refused_bytes", "policed_packets", "policed_bytes", "devices",
    ]

    @Test("without limits there is not even a family of theirs", arguments: MetricsFormat.allCases)
    func none(format: MetricsFormat) {
        var page = MetricsPage.full
        page.limits.depleted = [.test(8388): [.month]]
        page.limits.refused = [.test(8388): DirectedTraffic(receive: Traffic(bytes: 1, packets: 1))]
        page.limits.devices = [.test(8388): 1]
        for family in Self.families { #expect(!page.text(format).contains("porttally_\(family)")) }
        #expect(page.text(format) == MetricsPage.full.text(format))
    }

    private static func with(_ change: (inout PortLimits) -> Void) -> PortLimits {
        var limits = PortLimits.none
        change(&limits)
        return limits
    }

    @Test(
        "each kind of limit has its families and no others",
        arguments: [
            (with { $0.bytes[.day] = 1 }, ["limit_bytes", "limit_used_bytes", "limit_exceeded", "blocked", "refused"]),
            (with { $0.expires = today }, ["blocked", "expiry", "refused"]),
            (with { $0.isBlocked = true }, ["blocked", "refused"]), (with { $0.receiveRate = 8 }, ["policed"]),
            (with { $0.transmitRate = 8 }, ["policed"]), (with { $0.devices = 1 }, ["refused", "devices"]),
            (with { $0.counted = .transmit }, []),
        ])
    func kinds(limits: PortLimits, expected: [String]) {
        let text = MetricsPage.test(ports: [ServicePort(number: .test(1), limits: limits)]).text()
        for family in Self.families {
            let isExpected = expected.contains { family.hasPrefix($0) }
            #expect(text.contains("# TYPE porttally_\(family)") == isExpected, "\(family)")
        }
    }

    @Test("a port expires at its instant", arguments: [(59, 0), (60, 1)])
    func expiry(seconds: Int64, value: Int) {
        var page = MetricsPage.limited
        page.limits.now = today + seconds
        #expect(page.samples().contains(#"porttally_blocked{port="2",reason="expired"} \#(value)"#[...]))
    }

    @Test("a page of 10,000 limited ports is whole")
    func many() {
        var page = MetricsPage.test(ports: [])
        page.ports = (1...10_000).map { number in
            var port = ServicePort(number: .test(number))
            port.limits.bytes = [.day: .max >> 1, .month: .max >> 1, .lifetime: .max >> 1]
            port.limits.expires = today
            return port
        }
        let bytes = page.rendered(as: .text)
        // Of each: its info, three samples of three families, three reasons, its expiry and four totals of refusals.
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.contains(#"{port=""#) }
        #expect(lines.count == 10_000 * 18)
    }
}
