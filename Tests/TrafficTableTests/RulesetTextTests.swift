import Tally
import Testing
import TrafficTable

@Suite("The ruleset in nft's language") struct RulesetTextTests {
    @Test("is this for one port")
    func onePort() {
        var totals = PerCounter(repeating: Traffic.zero)
        totals.udpOut = Traffic(bytes: 99, packets: 3)
        let text = rulesetText(table: "tt", ports: [SeededPort(port: number(8388), name: "alice", totals: totals)])
        let expected = """
            table inet tt {
                comment "porttally counts shadowsocks ports here"
                counter ss_8388_tcp_in { comment "alice" packets 0 bytes 0 }
                counter ss_8388_udp_in { comment "alice" packets 0 bytes 0 }
                counter ss_8388_tcp_out { comment "alice" packets 0 bytes 0 }
                counter ss_8388_udp_out { comment "alice" packets 3 bytes 99 }
                counter witness { packets 1 bytes 1 }
                counter sentinel { packets 1 bytes 1 }
                map tcp_in { type inet_service : counter; elements = { 8388 : "ss_8388_tcp_in" } }
                map udp_in { type inet_service : counter; elements = { 8388 : "ss_8388_udp_in" } }
                map tcp_out { type inet_service : counter; elements = { 8388 : "ss_8388_tcp_out" } }
                map udp_out { type inet_service : counter; elements = { 8388 : "ss_8388_udp_out" } }
                chain input {
                    comment "porttally counts shadowsocks ports here"
                    type filter hook input priority 1000000; policy accept;
                    counter name tcp dport map @tcp_in
                    counter name udp dport map @udp_in
                }
                chain output {
                    comment "porttally counts shadowsocks ports here"
                    type filter hook output priority 1000000; policy accept;
                    counter name tcp sport map @tcp_out
                    counter name udp sport map @udp_out
                }
            }

            """
        #expect(text == expected)
    }

    @Test("has empty maps for no port")
    func noPorts() {
        let text = rulesetText(table: "t", ports: [])
        #expect(text.contains("    map udp_out { type inet_service : counter; }\n"))
        #expect(!text.contains("elements"))
        #expect(!text.contains("ss_"))
    }

    @Test("leaves out of a name what would end nft's string", arguments: ["\"", "\n", "\r", "\\", "\r\n"])
    func hostileName(text: String) {
        let port = SeededPort(
            port: number(1), name: "a\(text)b }; flush ruleset", totals: PerCounter(repeating: .zero))
        #expect(rulesetText(table: "t", ports: [port]).contains("comment \"ab }; flush ruleset\" packets"))
    }
}
