import API
import Export
import Testing

@Suite("netdata's charts")
struct NetdataChartsTests {
    /// Those lines of a text that begin with a word.
    private func lines(_ text: String, _ word: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix(word) }.map(String.init)
    }

    @Test("are defined once, all of bytes before all of packets, and get the totals each time")
    func defined() {
        var charts = NetdataCharts(every: 5)
        var known = port(8388, total: 1000)
        known.total.receivedPackets = .max
        let first = charts.text(ports(known, port(9000, .removed)))
        #expect(
            first == """
                CHART shadowsocks.8388_bytes '8388 bytes' '8388 bytes' 'kB/s' '8388 bytes' shadowsocks.8388_bytes area 108388 5 '' porttally.plugin
                DIMENSION 8388_bytes_in '' incremental 1 1000
                DIMENSION 8388_bytes_out '' incremental -1 1000
                CLABEL 'name' '' 1
                CLABEL_COMMIT
                CHART shadowsocks.8388_pkts '8388 packets' '8388 packets' 'packets/s' '8388 packets' shadowsocks.8388_packets area 208388 5 '' porttally.plugin
                DIMENSION 8388_pkts_in '' incremental 1 1
                DIMENSION 8388_pkts_out '' incremental -1 1
                CLABEL 'name' '' 1
                CLABEL_COMMIT
                BEGIN shadowsocks.8388_bytes
                SET 8388_bytes_in = 2000
                SET 8388_bytes_out = 1000
                END
                BEGIN shadowsocks.8388_pkts
                SET 8388_pkts_in = 9223372036854775807
                SET 8388_pkts_out = 0
                END

                """)
        let second = charts.text(ports(port(111), known))
        #expect(lines(second, "CHART").map { $0.prefix(22) } == ["CHART shadowsocks.111_", "CHART shadowsocks.111_"])
        #expect(lines(second, "BEGIN").count == 4)
    }

    @Test("go with their ports, come back with them, and are told new names")
    func changing() {
        var charts = NetdataCharts(every: 1)
        var known = port(8388)
        _ = charts.text(ports(known, port(8389)))
        let gone = charts.text(ports(port(8388, .removed), port(8389)))
        #expect(lines(gone, "CHART").count == 2)
        #expect(
            lines(gone, "CHART").allSatisfy { $0.contains("8388") && $0.hasSuffix(" 1 'obsolete' porttally.plugin") })
        #expect(lines(gone, "BEGIN").count == 2)
        #expect(lines(charts.text(ports(port(8389))), "CHART").isEmpty)
        known.name = "O'Neil\\\n\"x\""
        let back = charts.text(ports(known, port(8389)))
        #expect(lines(back, "CHART").count == 2 && !back.contains("obsolete"))
        #expect(lines(back, "CLABEL '") == ["CLABEL 'name' 'O_Neil__\"x\"' 1", "CLABEL 'name' 'O_Neil__\"x\"' 1"])
        #expect(lines(charts.text(ports(known, port(8389))), "CHART").isEmpty)
    }
}
