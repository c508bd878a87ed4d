import Tally
import Testing

@testable import Shadowsocks

@Suite struct TransportTests {
    private static let both: Transports = [.tcp, .udp]

    @Test(
        arguments: [
            ("tcp_only", [.tcp]), ("udp_only", [.udp]), ("tcp_and_udp", [.tcp, .udp]),
        ] as [(String, Transports)])
    func modeDecides(mode: String, transports: Transports) throws {
        for body in [#""server_port":8388"#, #""port_password":{"8388":"x"}"#, #""servers":[{"port":8388}]"#] {
            #expect(try parse(#"{"mode":"\#(mode)",\#(body)}"#).ports.map(\.transports) == [transports])
        }
    }

    @Test func serversModeGoesBeforeTheTopLevels() throws {
        let text = #"{mode:"udp_only",servers:[{port:1},{port:2,mode:"tcp_only"},{port:3,mode:null}]}"#
        #expect(try parse(text).ports.map(\.transports) == [[.udp], [.tcp], [.udp]])
    }

    @Test(
        arguments: [
            ("/etc/shadowsocks-libev/a.json", [.tcp]), ("/etc/shadowsocks-rust/a.json", [.tcp]),
            ("/var/snap/shadowsocks-rust/common/a.json", [.tcp]), ("/etc/shadowsocks.json", [.tcp, .udp]),
            ("/home/trusty/a.json", [.tcp, .udp]),
        ] as [(String, Transports)])
    func withoutModeThePathDecides(file: String, transports: Transports) throws {
        #expect(try parse(#"{"server_port":8388}"#, file: file).ports.map(\.transports) == [transports])
        #expect(try parse(#"[{"port":8388}]"#, file: file).ports.map(\.transports) == [Self.both])
    }

    @Test(arguments: ["\"tcp\"", "7", "[]", "\"TCP_ONLY\""]) func unknownModeShowsBoth(mode: String) throws {
        let parsed = try parse(#"{"mode":\#(mode),"server_port":8388}"#, file: "/etc/shadowsocks-libev/a.json")
        #expect(parsed.ports.map(\.transports) == [Self.both])
        #expect(parsed.refusedKeys == ["mode"])
        let server = try parse(#"{"servers":[{"port":1,"mode":\#(mode)}]}"#)
        #expect(server.ports.map(\.transports) == [Self.both])
        #expect(server.refusedKeys == ["servers[0].mode"])
    }

    @Test func modeIsNamedInTheSentence() throws {
        let problem = try #require(try parse(#"{"mode":"tcp","server_port":8388}"#).problems.first)
        #expect(
            problem.description
                == "/etc/ss/config.json: mode: \"tcp\" is not a mode; use tcp_only, udp_only or tcp_and_udp")
    }
}

@Suite struct PortNameTests {
    @Test(
        arguments: [
            ("alice", "alice"), ("  alice \n", "alice"), ("a\u{1B}[31mb\u{7}", "a[31mb"), ("", nil), (" \t\u{0} ", nil),
            ("a\u{2028}b", "ab"), ("a\u{202E}b", "ab"), ("王 芳", "王 芳"), ("👩‍👩‍👧", "👩‍👩‍👧"),
            (String(repeating: "a", count: 200), String(repeating: "a", count: 128)),
            (String(repeating: "é", count: 65), String(repeating: "é", count: 64)),
            ("a" + String(repeating: "é", count: 64), "a" + String(repeating: "é", count: 63)),
            (String(repeating: "a", count: 127) + " b", String(repeating: "a", count: 127)),
        ] as [(String, String?)])
    func namesAreCleaned(name: String, clean: String?) {
        #expect(PortName.cleaned(name) == clean)
    }

    @Test(
        arguments: [
            (#"{"servers":[{"port":1,"remarks":"bob"}]}"#, "bob"), (#"{"servers":[{"port":1,"name":"bob"}]}"#, "bob"),
            (#"{"servers":[{"port":1,"remarks":" ","name":"bob"}]}"#, "bob"), (#"[{"port":1,"user":"bob"}]"#, "bob"),
            (#"[{"port":1,"user":7}]"#, "7"), (#"[{"port":1,"user":{}}]"#, nil),
            (#"{"port_password":{"1":"bob"}}"#, nil),
        ] as [(String, String?)])
    func namesComeFromTheirKeys(text: String, name: String?) throws {
        let port = try #require(try parse(text).ports.first)
        #expect(port.name == name)
    }
}
