import Exposition
import Tally

extension PortNumber {
    /// A port number in a test, which is always valid.
    static func test(_ value: Int) -> PortNumber {
        guard let port = PortNumber(value) else { preconditionFailure("\(value) is no port") }
        return port
    }
}

/// 2026-03-05T00:00:00+08:00.
let today = UnixTime(1_772_640_000)
/// 2026-03-01T00:00:00+08:00.
let thisMonth = UnixTime(1_772_294_400)

extension PortRecord {
    /// An record with these totals, and what they were when the day and the month began.
    static func test(_ port: Int, _ totals: PerCounter<Traffic>, day: UInt64 = 0, month: UInt64 = 0) -> PortRecord {
        var record = PortRecord(
            port: .test(port),
            meters: totals.map { Meter(handle: 1, raw: $0, total: $0, adopted: .zero) })
        record.day = OpeningBalance(start: today, booked: PerCounter(repeating: Traffic(bytes: day, packets: 0)))
        record.month = OpeningBalance(
            start: thisMonth, booked: PerCounter(repeating: Traffic(bytes: month, packets: 0)))
        return record
    }
}

extension PerCounter<Traffic> {
    /// Bytes; packets are a hundredth of them.
    static func test(_ tcpIn: UInt64, _ udpIn: UInt64, _ tcpOut: UInt64, _ udpOut: UInt64) -> PerCounter<Traffic> {
        var traffic = PerCounter(repeating: Traffic.zero)
        traffic.tcpIn = Traffic(bytes: tcpIn, packets: tcpIn / 100)
        traffic.udpIn = Traffic(bytes: udpIn, packets: udpIn / 100)
        traffic.tcpOut = Traffic(bytes: tcpOut, packets: tcpOut / 100)
        traffic.udpOut = Traffic(bytes: udpOut, packets: udpOut / 100)
        return traffic
    }
}

extension MetricsPage {
    /// A page with these ports and records, and nothing else out of the ordinary.
    static func test(ports: [ServicePort], records: [PortRecord] = []) -> MetricsPage {
        MetricsPage(
            ports: ports,
            ledger: Ledger(
                records: records, incarnations: [:], sentinel: nil, resets: [.reboot: 2, .adopted: 1],
                latestOpening: today),
            periods: Periods(
                hour: Period(start: today, end: today + 3600), day: Period(start: today, end: today + 86400),
                month: Period(start: thisMonth, end: thisMonth + 31 * 86400)),
            build: BuildInfo(version: "1.0.0", swiftVersion: "6.3.1"))
    }

    /// A page with something of everything.
    static var full: MetricsPage {
        var page = MetricsPage.test(
            ports: [
                ServicePort(number: .test(443), name: "bob", transports: [.udp]),
                ServicePort(
                    number: .test(8388), name: "alice",
                    sources: [
                        Provenance(file: "/etc/shadowsocks-libev/config.json", key: "server_port"),
                        Provenance(file: "/etc/other.json", key: "server_port"),
                    ]),
                ServicePort(number: .test(8389), name: "not yet committed"),
            ],
            records: [
                .test(443, .test(0, 2000, 0, 9_223_372_036_854_775_807), day: 100, month: 50),
                .test(8388, .test(123_456_789, 2_000_000, 987_654_321_000, 4_000_000), day: 1_000_000, month: 10),
                .test(9999, .test(1, 1, 1, 1)),
            ])
        page.store.errors = 3
        page.store.isUp = false
        page.kernel.dumpInterruptions = 4
        page.kernel.netlinkErrors = ["ENOBUFS": 0, "EPERM": 12]
        page.degradedSources = ["/etc/shadowsocks-libev/config.json": false, "/etc/broken.json": true]
        page.scrapeDuration = .microseconds(4250)
        page.process = ProcessUsage(
            processorTime: .milliseconds(12_340), openDescriptors: 11, maxDescriptors: 1024,
            virtualBytes: 130_023_424, residentBytes: 11_534_336, startTime: .milliseconds(1_772_600_000_120))
        return page
    }

    /// A page with every kind of limit: five ports with some of them, and one with none.
    static var limited: MetricsPage {
        func port(_ number: Int, _ change: (inout PortLimits) -> Void) -> ServicePort {
            var port = ServicePort(number: .test(number))
            change(&port.limits)
            return port
        }
        var page = MetricsPage.test(
            ports: [
                port(1) { _ in },
                port(2) { limits in
                    limits.bytes = [.day: 1_000, .month: 10_000, .lifetime: 20_000]
                    limits.expires = today + 60
                    limits.receiveRate = 1_000_000
                    limits.transmitRate = 2_000_000
                    limits.devices = 3
                },
                port(3) { limits in
                    limits.bytes[.month] = 9_223_372_036_854_775_807
                    limits.counted = .transmit
                },
                port(4) { $0.isBlocked = true },
                port(5) { $0.expires = today },
                // Nothing was counted there yet.
                port(6) { limits in
                    limits.bytes[.day] = 5
                    limits.transmitRate = 8
                },
                port(7) { $0.devices = 1 },
            ],
            records: [1, 2, 3, 4, 5].map { .test($0, .test(1_000, 0, 9_000, 2_000), day: 100, month: 100) })
        page.limits.now = today + 59
        page.limits.depleted = [.test(3): [.month], .test(1): [.day]]
        page.limits.refused[.test(2)] = DirectedTraffic(receive: Traffic(bytes: 80, packets: 2), transmit: .zero)
        page.limits.refused[.test(4)] = DirectedTraffic(
            receive: Traffic(bytes: 40, packets: 1), transmit: Traffic(bytes: 120, packets: 3))
        page.limits.policed[.test(2)] = DirectedTraffic(receive: .zero, transmit: Traffic(bytes: 3_000, packets: 2))
        page.limits.devices[.test(2)] = 2
        return page
    }

    /// The page as text.
    func text(_ format: MetricsFormat = .text) -> String { String(decoding: rendered(as: format), as: UTF8.self) }

    /// The page's samples, without its metadata.
    func samples(_ format: MetricsFormat = .text) -> [Substring] {
        text(format).split(separator: "\n").filter { !$0.hasPrefix("#") }
    }
}

/// A name with everything that a label's value may have to escape, and what it may not.
let nastyName = "a\"b\\c\nd\\n \t\r\0\u{1}\u{7F}{x=\"y\"} 木漏れ日 🦆 \u{1D11E} é,"
