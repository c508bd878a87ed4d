import Tally
import Testing
import TrafficTable

@Suite("A counter's name") struct CounterNameTests {
    @Test("is read as it is written, whatever the port and kind")
    func roundTrip() {
        for value in stride(from: 1, through: 65535, by: 7) {
            for kind in CounterKind.allCases {
                let name = CounterName.port(number(value), kind)
                guard CounterName(name.text.utf8) == name else {
                    Issue.record("\(name.text)")
                    return
                }
            }
        }
        #expect(CounterName("sentinel".utf8) == .sentinel)
        #expect(CounterName.sentinel.text == "sentinel")
        #expect(CounterName("witness".utf8) == .witness)
        #expect(CounterName.witness.text == "witness")
    }

    @Test(
        "looks like this",
        arguments: [
            ("ss_1_tcp_in", 1, CounterKind.tcpIn), ("ss_8388_udp_in", 8388, .udpIn),
            ("ss_443_tcp_out", 443, .tcpOut), ("ss_65535_udp_out", 65535, .udpOut),
        ])
    func examples(text: String, port: Int, kind: CounterKind) {
        #expect(CounterName.port(number(port), kind).text == text)
        #expect(CounterName(text.utf8) == .port(number(port), kind))
    }

    @Test(
        "is nobody's of ours",
        arguments: [
            "", "s", "ss", "ss_", "ss_8388", "ss_8388_", "ss__tcp_in", "ss_0_tcp_in", "ss_00_tcp_in", "ss_080_tcp_in",
            "ss_65536_tcp_in", "ss_655350_tcp_in", "ss_99999999999999999999_tcp_in", "ss_-1_tcp_in", "ss_+1_tcp_in",
            "ss_8388_tcp_inx", "ss_8388_tcp_", "ss_8388_tcp", "ss_8388__tcp_in", "ss_8388_TCP_IN", "ss_8388 _tcp_in",
            "ss_8388_tcp_in_", "ss_8388_sctp_in", "ss_8388_tcp_out_tcp_in", "ss_8388_\0tcp_in", "ss_8388_tcp_in\0",
            "ss_8388_\0\0tcp_in", "ss_٣_tcp_in", "SS_8388_tcp_in", "ss8388_tcp_in", "sentinel2", "sentine", "Sentinel",
            " sentinel", "tcp_in",
        ])
    func foreign(text: String) {
        #expect(CounterName(text.utf8) == nil)
    }
}
