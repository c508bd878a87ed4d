import Tally
import Testing

@testable import Shadowsocks

@Suite struct FormatTests {
    @Test(arguments: Corpus.all) func everyFormatIsRead(config: Corpus.Config) throws {
        let parsed = try parse(config.text, file: config.file)
        #expect(parsed.numbers == config.ports)
        #expect(parsed.problems == [])
        #expect(parsed.ports.allSatisfy { port in port.sources.allSatisfy { $0.file == config.file } })
    }

    @Test(arguments: [
        (#"{"server_port":8388}"#, [["server_port"]]),
        (#"{"server_port":"8388"}"#, [["server_port"]]),
        (#"{"server_port":[8388,8389]}"#, [["server_port[0]"], ["server_port[1]"]]),
        (#"{"server":"0.0.0.0:8388"}"#, [["server"]]),
        (#"{"server":["a:8388","[::]:8389"],"server_port":9}"#, [["server[0]"], ["server[1]"]]),
        (#"{"server":["a:8388","::1"],"server_port":9}"#, [["server_port"], ["server[0]"]]),
        (#"{"server":["a:8388","b:8388"]}"#, [["server[0]", "server[1]"]]),
        (#"{"port_password":{"8388":"x"}}"#, [["port_password.8388"]]),
        (#"{"servers":[{"server_port":8388},{"port":8389}]}"#, [["servers[0].server_port"], ["servers[1].port"]]),
        (#"{"shadowsocks":[{"server_port":8388}]}"#, [["shadowsocks[0].server_port"]]),
        (#"{"server_port":8388,"servers":[{"port":8388}]}"#, [["server_port", "servers[0].port"]]),
        (#"[{"port":8389},{"port":8388}]"#, [["[1].port"], ["[0].port"]]),
        (#"[{"port":8388},{"port":"8388"}]"#, [["[0].port", "[1].port"]]),
        (#"{"password":"x"}"#, [["server_port (default)"]]),
    ])
    func provenanceNamesTheKey(text: String, keys: [[String]]) throws {
        let parsed = try parse(text)
        #expect(parsed.keys == keys)
        #expect(parsed.problems == [])
    }

    /// What ss-server 3.3.5 binds 8388 for, or python's `int` makes 8388 of.
    @Test(arguments: [" 8388", "8388 ", "\\t8388", "08388", "008388", "+8388", " +08388\\n"])
    func textsThatServersTakeArePorts(text: String) throws {
        #expect(try parse(#"{"server_port":"\#(text)"}"#).numbers == [8388])
        #expect(try parse(#"{"port_password":{"\#(text)":"x"}}"#).numbers == [8388])
        #expect(try parse(#"{"servers":[{"port":"\#(text)"}]}"#).numbers == [8388])
        #expect(try parse(#"[{"port":"\#(text)"}]"#).numbers == [8388])
    }

    @Test func zeroInFrontMakesNoOctalNumber() throws {
        #expect(try parse(#"{"server_port":"0080"}"#).numbers == [80])
        // As a number it is not JSON to any server.
        #expect(try parse(#"{"server_port":0080}"#).numbers == [])
    }

    @Test(
        arguments: [
            ("::", nil), ("::1", nil), ("2001:db8::1", nil), ("[::1]", nil), ("0.0.0.0", nil), ("example.com", nil),
            ("", nil), ("[::1", nil), ("::ffff:10.0.0.1", nil), ("[::1]x:1", nil),
            ("0.0.0.0:8388", "8388"), ("example.com:8388", "8388"), ("[::]:8388", "8388"), ("host:", ""), (":1", "1"),
        ] as [(String, String?)])
    func addressesMayHavePorts(entry: String, port: String?) {
        #expect(ServerAddress.portText(in: entry).map(String.init) == port)
    }

    @Test(arguments: [#"{"9":"x"}"#, #"{"9":["x","o","p"]}"#, #"{"9":{"password":"x"}}"#])
    func portPasswordAndServerPortBothCount(passwords: String) throws {
        // ss-server listens on the one, ss-manager on the others.
        let parsed = try parse(#"{"server_port":8388,"port_password":\#(passwords)}"#)
        #expect(parsed.numbers == [9, 8388])
        #expect(parsed.problems == [])
        #expect(parsed.notes.map(\.key) == ["server_port"])
        #expect(parsed.notes.first?.reason.contains("counted beside port_password") == true)
        #expect(try parse(#"{"server":"a:7","port_password":\#(passwords)}"#).numbers == [7, 9])
        #expect(try parse(#"{"port_password":\#(passwords)}"#).notes == [])
    }

    @Test(arguments: ["{}", "null"]) func emptyPortPasswordIsNone(passwords: String) throws {
        #expect(try parse(#"{"server_port":8388,"port_password":\#(passwords)}"#).numbers == [8388])
    }

    @Test func lookAlikesAreNotPorts() throws {
        let text = """
            {"server_port":8388,"local_port":1080,"dscp":{"80":"EF"},"locals":[{"local_port":1081}],
             "manager_port":6100,"users":[{"port":5}],"plugin_opts":"server_port=7","timeout":300}
            """
        #expect(try parse(text).numbers == [8388])
    }

    @Test(arguments: ["111", "1111", "8388", "18388"]) func prefixPortsAreTheirOwn(number: String) throws {
        let all = try parse(#"{"port_password":{"111":"x","1111":"x","8388":"x","18388":"x"}}"#)
        #expect(all.numbers == [111, 1111, 8388, 18388])
        #expect(all.ports.first { "\($0.number)" == number }?.sources.map(\.key) == ["port_password.\(number)"])
    }

    @Test(
        arguments: [
            ("/etc/shadowsocks.json", [8388], []),
            ("/etc/shadowsocks-libev/a.json", [], ["server_port"]),
            ("/etc/shadowsocks-rust/a.json", [], ["server_port"]),
            ("/etc/trust/a.json", [8388], []),
        ] as [(String, [Int], [String])])
    func defaultPortIsPythons(file: String, numbers: [Int], refused: [String]) throws {
        let parsed = try parse(#"{"server":"::","password":"x","method":"m"}"#, file: file)
        #expect(parsed.numbers == numbers)
        #expect(parsed.refusedKeys == refused)
    }

    @Test func managersConfigNeedsNoPort() throws {
        #expect(try parse(#"{"manager_address":"/run/m","method":"m"}"#, file: "/etc/x.json").numbers == [8388])
        #expect(try parse(#"{"manager_address":"/run/m"}"#) == ParsedConfig())
        #expect(try parse("{}").refusedKeys == [""])
    }

    @Test(arguments: ["servers", "shadowsocks"]) func rustServersAndTopLevelBothCount(list: String) throws {
        let text = """
            {server_port: 1, method: "m", password: "p",
             \(list): [{port: 2}, {server_port: 3, disabled: true}, {server_port: 4, disabled: false}]}
            """
        #expect(try parse(text).numbers == [1, 2, 4])
    }

    @Test(arguments: [
        (#"{"port":1,"enable":0}"#, false), (#"{"port":1,"enable":false}"#, false), (#"{"port":1,"enable":1}"#, true),
        (#"{"port":1,"enable":true}"#, true), (#"{"port":1}"#, true),
        (#"{"port":1,"u":5,"d":5,"transfer_enable":10}"#, false),
        (#"{"port":1,"u":5,"d":4,"transfer_enable":10}"#, true),
        (#"{"port":1,"u":5.5,"d":4,"transfer_enable":1e1}"#, true),
        (#"{"port":1,"u":9007199254740991}"#, true), (#"{"port":1,"u":9007199254740992}"#, false),
        (#"{"port":1,"u":9223372036854775807,"d":9223372036854775807,"transfer_enable":1e300}"#, false),
        (#"{"port":0,"enable":0}"#, false),
    ])
    func mudbCountsWhoIsServed(user: String, isServed: Bool) throws {
        let parsed = try parse("[\(user)]")
        #expect(parsed.numbers == (isServed ? [1] : []))
        #expect(parsed.problems == [])
    }

    @Test func tenThousandPorts() throws {
        let users = (1...10_000).map { #"{"user":"u\#($0)","port":\#($0),"enable":1,"passwd":"x","u":1,"d":2}"# }
        #expect(try parse("[\(users.joined(separator: ","))]").numbers == Array(1...10_000))
        let passwords = (1...10_000).map { #""\#($0)":"x""# }
        #expect(try parse("{port_password:{\(passwords.joined(separator: ","))}}").numbers == Array(1...10_000))
    }
}
