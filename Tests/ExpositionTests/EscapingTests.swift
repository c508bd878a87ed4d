import Exposition
import Tally
import Testing

@Suite("Labels")
struct EscapingTests {
    @Test(
        "are escaped where they must be, and nowhere else",
        arguments: [
            ("alice", "alice"), (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#),
            (#"\n"#, #"\\n"#), ("\\\"\n", #"\\\"\n"#), ("\t\r\u{0}\u{1F}\u{7F}", "\t\r\u{0}\u{1F}\u{7F}"),
            ("木漏れ日", "木漏れ日"), ("🦆\u{1D11E}", "🦆\u{1D11E}"), ("e\u{301}", "e\u{301}"), ("", ""),
            (#"x",port="1"#, #"x\",port=\"1"#),
        ])
    func name(_ name: String, escaped: String) {
        let page = MetricsPage.test(ports: [ServicePort(number: .test(1), name: name)])
        let line = #"porttally_port_info{port="1",name="\#(escaped)",source=""} 1"#
        for format in MetricsFormat.allCases {
            // As bytes: Swift takes "é" in one scalar and in two for the same.
            let lines = page.rendered(as: format).split(separator: UInt8(ascii: "\n"))
            #expect(lines.contains { $0.elementsEqual(line.utf8) })
        }
    }

    @Test("of files, errors and versions are escaped, too")
    func otherLabels() {
        var page = MetricsPage.test(
            ports: [
                ServicePort(number: .test(1), sources: [Provenance(file: "/etc/\"a\"\n.json", key: "server_port")])
            ])
        page.degradedSources = [#"/etc/\"#: true]
        page.kernel.netlinkErrors = [#"E"X"#: 1]
        page.build = BuildInfo(version: "1\n", swiftVersion: "\"6\"")
        let samples = page.samples()
        #expect(samples.contains(#"porttally_port_info{port="1",name="",source="/etc/\"a\"\n.json"} 1"#))
        #expect(samples.contains(#"porttally_config_degraded{source="/etc/\\"} 1"#))
        #expect(samples.contains(#"porttally_netlink_errors_total{errno="E\"X"} 1"#))
        #expect(samples.contains(#"porttally_build_info{version="1\n",swiftversion="\"6\""} 1"#))
    }
}
