import JSON5
import Tally
import Testing

@testable import API

@Suite("traffic-monitor's API")
struct StatsTests {
    private static let figures: Figures = {
        var alice = ServicePort(number: .test(8388), name: "alice", transports: [.tcp])
        alice.limits.bytes = [.lifetime: 107_374_182_400, .month: 3_000]
        let records: [PortRecord] = [
            .test(8388, received: 1_073_741_824, transmitted: 2_684_354_560, beforeMonth: 1_073_740_000),
            .test(9000, received: 7, transmitted: 7),
        ]
        return .test(ports: [alice, ServicePort(number: .test(8389))], records: records)
    }()

    @Test("a proxy with limits, key for key")
    func limited() {
        #expect(
            text(Self.figures.stats(named: "alice")) == """
                {"name":"alice","protocol":"tcp","listen_port":8388,"target_port":8388,\
                "total":{"upload":1073741824,"download":2684354560,"upload_human":"1.00 GB","download_human":"2.50 GB"},\
                "monthly":{"month":"2024-12","upload":1824,"download":1610614560,"upload_human":"1.78 KB",\
                "download_human":"1.50 GB"},\
                "limit":107374182400,"limit_human":"100.00 GB","limit_exceeded":false,\
                "usage":{"used":3758096384,"used_human":"3.50 GB","remaining":103616086016,\
                "remaining_human":"96.50 GB","percentage":3.5},\
                "limit_monthly":3000,"limit_monthly_human":"2.93 KB","limit_monthly_exceeded":true,\
                "usage_monthly":{"used":1610616384,"used_human":"1.50 GB","remaining":0,"remaining_human":"0 B",\
                "percentage":100}}
                """)
    }

    private static let unlimited = """
        {"name":"8389","protocol":"both","listen_port":8389,"target_port":8389,\
        "total":{"upload":0,"download":0,"upload_human":"0 B","download_human":"0 B"},\
        "monthly":{"month":"2024-12","upload":0,"download":0,"upload_human":"0 B","download_human":"0 B"},\
        "limit":0,"limit_human":"unlimited","limit_exceeded":false,\
        "limit_monthly":0,"limit_monthly_human":"unlimited","limit_monthly_exceeded":false}
        """

    @Test("a port without name, limits and traffic is called by its number and has no usage")
    func unlimited() {
        #expect(text(Self.figures.stats(named: "8389")) == Self.unlimited)
    }

    @Test("the list has what is counted, and nothing else")
    func list() {
        let list = text(Self.figures.stats())
        #expect(list == #"{"proxies":[\#(text(Self.figures.stats(named: "alice"))),\#(Self.unlimited)]}"#)
        #expect(text(Figures.test(ports: [], records: []).stats()) == #"{"proxies":[]}"#)
    }

    @Test("a name that nobody has is none; of one that two have it is the first, and a name goes before a number")
    func names() {
        #expect(Self.figures.stats(named: "bob") == nil)
        #expect(Self.figures.stats(named: "9000") == nil)
        let twins = Figures.test(
            ports: [
                ServicePort(number: .test(1), name: "a"), ServicePort(number: .test(2), name: "a"),
                ServicePort(number: .test(3), name: "2"),
            ], records: [])
        #expect(text(twins.stats(named: "a")).contains(#""listen_port":1,"#))
        #expect(text(twins.stats(named: "2")).contains(#""listen_port":3,"#))
    }

    @Test("the management API has a user for each port, and their sum")
    func serverStats() {
        let (up, down) = (#""uplinkBytes":1073741824"#, #""downlinkBytes":2684354560"#)
        let packets = #""downlinkPackets":2684354,"uplinkPackets":1073741"#
        let none = #""downlinkBytes":0,"uplinkBytes":0,"downlinkPackets":0,"uplinkPackets":0"#
        #expect(
            text(Self.figures.serverStats()) == #"{\#(down),\#(up),\#(packets),"users":["#
                + #"{"username":"alice",\#(down),\#(up),\#(packets)},{"username":"8389",\#(none)}]}"#)
    }

    @Test("the month is the one in which the billing month began")
    func billingMonth() {
        let figures = Figures.test(ports: [ServicePort(number: .test(1))], records: [], billingDay: 20)
        #expect(text(figures.stats(named: "1")).contains(#""month":"2024-11""#))
    }

    @Test(
        "bytes for people are as Go's %.2f writes them",
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.00 KB"), (1536, "1.50 KB"), (1_048_575, "1024.00 KB"),
            (1_048_576, "1.00 MB"), (5_242_880, "5.00 MB"), (1_073_741_823, "1024.00 MB"),
            (107_374_182_400, "100.00 GB"), (1_099_511_627_776, "1.00 TB"),
            (9_223_372_036_854_775_807, "8388608.00 TB"),
            // Ties: 1.125, 1.375 and 1.005859375 kilobytes.
            (1152, "1.12 KB"), (1408, "1.38 KB"), (1030, "1.01 KB"),
        ] as [(UInt64, String)])
    func human(bytes: UInt64, expected: String) {
        #expect(HumanBytes.text(bytes) == expected)
    }

    @Test(
        "a percentage is cut off after two decimals, and 100 at most",
        arguments: [
            (0, 1, "0"), (3, 100, "3"), (35, 1000, "3.5"), (307, 10000, "3.07"), (2, 3, "66.66"),
            (99_999_999, 100_000_000, "99.99"), (1, 1, "100"), (5, 3, "100"),
            (9_223_372_036_854_775_806, 9_223_372_036_854_775_807, "99.99"),
        ] as [(UInt64, UInt64, String)])
    func percentage(part: UInt64, whole: UInt64, expected: String) {
        #expect(text([Percentage(part, of: whole)].json) == "[\(expected)]")
    }
}
