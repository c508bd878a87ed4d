import Shadowsocks
import Tally
import TestSupport
import Testing

@testable import Agent

@Suite("Limits in check") struct LimitReportTests {
    /// 2026-12-31T12:00:00Z, two hours later by the local clock.
    private let now = UnixTime(1_798_718_400)

    /// A port that has sent 3 GB and received 1 GB, today.
    private func report(isReadable: Bool = true) -> LimitReport {
        var record = PortRecord(port: port8388)
        func meter(_ bytes: UInt64) -> Meter {
            let traffic = Traffic(bytes: bytes, packets: 1)
            return Meter(handle: 1, raw: traffic, total: traffic, adopted: .zero)
        }
        record.meters.tcpOut = meter(3 << 30)
        record.meters.udpIn = meter(1 << 30)
        let opening = OpeningBalance(start: now, booked: PerCounter(repeating: .zero))
        (record.day, record.month) = (opening, opening)
        let ledger = Ledger(
            records: [record], incarnations: [:], sentinel: nil, resets: [:], latestOpening: now)
        return LimitReport(calendar: twoHoursAhead, now: now, ledger: isReadable ? ledger : nil)
    }

    private func port(_ change: (inout PortLimits) -> Void) -> ServicePort {
        var port = ServicePort(number: port8388)
        change(&port.limits)
        return port
    }

    @Test("are a sentence")
    func sentences() {
        let report = report()
        #expect(report.sentence(port { _ in }) == nil)
        #expect(report.sentence(port { $0.counted = .transmit }) == nil)
        #expect(
            report.sentence(
                port {
                    $0.bytes = [.day: 8 << 30, .month: 4 << 30, .lifetime: 100 << 30]
                    $0.receiveRate = 1_500_000
                    $0.transmitRate = 256_000
                    $0.devices = 2
                    $0.onLimit = .refuseNew
                    $0.expires = now + 1
                    $0.isBlocked = true
                })
                == "8GB a day in and out (4GB used, 50 %, anew 2027-01-01T00:00:00+02:00); "
                + "4GB a month in and out (4GB used, reached, anew 2027-01-01T00:00:00+02:00); "
                + "100GB ever in and out (4GB used, 4 %, never anew); 1.5Mbit/s in; 256kbit/s out; "
                + "2 devices at a time, forgotten after 300 s; open TCP connections outlast a limit; "
                + "until 2026-12-31T14:00:01+02:00; blocked")
        #expect(
            report.sentence(
                port {
                    $0.bytes[.day] = 5 << 30
                    $0.counted = .transmit
                    $0.expires = now
                })
                == "5GB a day out (3GB used, 60 %, anew 2027-01-01T00:00:00+02:00); expired 2026-12-31T14:00:00+02:00")
    }

    @Test("are said without their use where that can't be read")
    func unreadable() {
        let port = port { $0.bytes = [.lifetime: 1, .month: 2] }
        #expect(
            report(isReadable: false).sentence(port)
                == "2B a month in and out (anew 2027-01-01T00:00:00+02:00); 1B ever in and out (never anew)")
        #expect(report(isReadable: false).reached(port).isEmpty)
    }

    @Test("are warned of where they are reached")
    func reached() {
        let port = port { $0.bytes = [.day: 8 << 30, .month: 4 << 30, .lifetime: 1 << 30] }
        #expect(
            report().reached(port) == [
                "port 8388 is at its limit: 4GB of 4GB a month are used, and nothing passes until "
                    + "2027-01-01T00:00:00+02:00; raise limit_monthly to let it go on",
                "port 8388 is at its limit: 4GB of 1GB ever are used, and nothing passes any more; raise limit to let it "
                    + "go on",
            ])
    }

    @Test("are as good as reached where a packet may be all that is left")
    func withinPacket() {
        let report = report()
        let near = port { $0.bytes = [.month: (4 << 30) + 131_071] }
        #expect(
            report.sentence(near)
                == "4GB a month in and out (4GB used, reached to a packet, anew 2027-01-01T00:00:00+02:00)")
        #expect(
            report.reached(near) == [
                "port 8388 is within a packet of its limit: 4GB of 4GB a month are used, and no packet that goes beyond it "
                    + "passes until 2027-01-01T00:00:00+02:00; raise limit_monthly to let it go on"
            ])
        let far = port { $0.bytes = [.month: (4 << 30) + 131_072] }
        #expect(report.sentence(far)?.contains("(4GB used, 99 %, anew") == true)
        #expect(report.reached(far).isEmpty)
        // A packet is no small part of it.
        #expect(report.sentence(port { $0.bytes = [.lifetime: 100_000] })?.contains("reached, never anew") == true)
        #expect(
            LimitReport(calendar: twoHoursAhead, now: now, ledger: Ledger())
                .sentence(port { $0.bytes = [.lifetime: 100_000] })?.contains("0 %") == true)
    }

    @Test("that stop a port are notes, fifty at most, and no problems")
    func notes() throws {
        let ports = try (1...60).map { number in
            var port = ServicePort(number: try #require(PortNumber(number)))
            port.limits.expires = now
            return port
        }
        var settings = Settings()
        settings.file = "/a.json"
        settings.ports = ports.map { port in
            var port = port
            port.sources = [Provenance(file: "/a.json", key: "ports[\(port.number.value - 1)]")]
            return DeclaredPort(port: port, hasMode: true, limits: [.expires(.at(now))])
        }
        let (text, isWell) = CheckReport(settings, ScanResult(), ports, report()).finished
        #expect(isWell)
        #expect(text.contains("  60 (tcp, udp)\n    limits: expired 2026-12-31T14:00:00+02:00\n"))
        #expect(
            text.contains(
                "/a.json: ports[49].expires: 2026-12-31T14:00:00+02:00 is over: port 50 is blocked; give a later time"))
        #expect(!text.contains("ports[50]") && text.contains("and 10 more limits that stop a port"))
    }

    @Test(
        "amounts for people",
        arguments: [
            (0, "0B"), (1023, "1023B"), (1024, "1KB"), (1_610_612_736, "1.5GB"), (1_181_116_006, "1.09GB"),
            (1_084_479_243, "1.01GB"), (.max >> 1, "8388607.99TB"),
        ] as [(UInt64, String)])
    func amounts(bytes: UInt64, text: String) { #expect(AmountText.of(bytes: bytes) == text) }
}
