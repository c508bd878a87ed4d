import Tally
import Testing

@testable import Shadowsocks

/// Configs of servers that have a format of their own.
@Suite struct OtherServersTests {
    @Test(
        arguments: [
            (#"{"inbounds":[{"type":"shadowsocks","tag":"in","listen_port":14379}],"outbounds":[]}"#, [14379]),
            (#"{"inbounds":[{"type":"vmess","listen_port":443},{"type":"shadowsocks","listen_port":1}]}"#, [1]),
            // ShadowTLS hands on to the one behind it, and is what clients connect to.
            (
                """
                {"inbounds":[{"type":"shadowtls","listen_port":443,"detour":"ss"},{"type":"shadowsocks","tag":"ss"},
                             {"type":"shadowtls","listen_port":444,"detour":"other"}]}
                """, [443]
            ),
            (#"{"inbounds":[{"port":12345,"protocol":"shadowsocks"},{"port":443,"protocol":"vless"}]}"#, [12345]),
            (#"{"inbounds":[{"port":"1,7-9","protocol":"shadowsocks"}]}"#, [1, 7, 8, 9]),
            (
                #"{"inbound":{"port":1,"protocol":"shadowsocks"},"inboundDetour":[{"port":2,"protocol":"shadowsocks"}]}"#,
                [1, 2]
            ),
            (#"{"accessKeys":[{"id":"0","port":41234,"name":"a"},{"id":"1","port":41235}]}"#, [41234, 41235]),
            (
                """
                {"servers":[{"protocol":"2022-blake3-aes-128-gcm","tcpListeners":[{"address":":1"}],
                             "udpListeners":[{"address":"[::]:2"}]},
                            {"protocol":"socks5","tcpListeners":[{"address":"127.0.0.1:1080"}]},
                            {"protocol":"none","listen":":3","enableTCP":true}],
                 "clients":[{"protocol":"direct"}]}
                """, [1, 2, 3]
            ),
        ] as [(String, [Int])])
    func portsAreRead(text: String, numbers: [Int]) throws {
        let parsed = try parse(text)
        #expect(parsed.numbers == numbers)
        #expect(parsed.problems == [])
        #expect(parsed.notes == [])
    }

    @Test(
        arguments: [
            (#"{"inbounds":[{"type":"shadowsocks","listen_port":1}]}"#, .all),
            (#"{"inbounds":[{"type":"shadowsocks","listen_port":1,"network":"udp"}]}"#, .udp),
            (#"{"inbounds":[{"protocol":"shadowsocks","port":1}]}"#, .tcp),
            (#"{"inbounds":[{"protocol":"shadowsocks","port":1,"settings":{"network":"tcp, udp"}}]}"#, .all),
            (#"{"inbounds":[{"protocol":"shadowsocks","port":1,"settings":{"network":["udp"]}}]}"#, .udp),
            (#"{"servers":[{"protocol":"none","listen":":1","enableUDP":true}]}"#, .udp),
        ] as [(String, Transports)])
    func transportsAreRead(text: String, transports: Transports) throws {
        #expect(try parse(text).ports.map(\.transports) == [transports])
    }

    @Test func keyIsNamedWhereItIsAloneOnItsPort() throws {
        let text = #"{"accessKeys":[{"port":1,"name":"alice"},{"port":1,"name":""},{"port":2,"name":"bob"}]}"#
        #expect(try parse(text).ports.map(\.name) == [nil, "bob"])
    }

    @Test(arguments: [
        (#"{"inbounds":[{"protocol":"shadowsocks","port":"9-7"}]}"#, "inbounds[0].port"),
        (#"{"inbounds":[{"protocol":"shadowsocks","port":"0-7"}]}"#, "inbounds[0].port"),
        (#"{"inbounds":[{"protocol":"shadowsocks","port":"7-"}]}"#, "inbounds[0].port"),
        (#"{"inbounds":[{"protocol":"shadowsocks","port":"env:P"}]}"#, "inbounds[0].port"),
        (#"{"inbounds":[{"protocol":"shadowsocks"}]}"#, "inbounds[0].port"),
        (#"{"inbounds":{}}"#, "inbounds"),
        (#"{"accessKeys":[7]}"#, "accessKeys[0].port"),
        (#"{"servers":[{"protocol":"none","tcpListeners":[{"address":"::"}]}]}"#, "servers[0].tcpListeners[0].address"),
    ])
    func faultsAreNamed(text: String, key: String) throws {
        #expect(try parse(text).refusedKeys.first == key)
    }

    @Test func proxyWithoutShadowsocksIsNoFault() throws {
        let parsed = try parse(#"{"inbounds":[{"type":"vmess","listen_port":443}]}"#)
        #expect(parsed.numbers == [])
        #expect(parsed.problems == [])
        #expect(parsed.notes.first?.reason.contains("ports") == true)
    }

    /// One sentence that names the way out, and not "repair the file".
    @Test(arguments: [
        ("/etc/outline/config.yml", "services:\n  - listeners:\n"),
        ("/etc/outline/config", "# Outline\nkeys:\n  - id: user-0\n    secret: sesame\n"),
        ("/etc/outline/config", "---\nkeys: []\n"),
        ("/etc/a.json", #"[{"localaddr":":8388","type":"server","password":"sesame"}]"#),
        ("/etc/a.json", #"{"rollouts":[],"serverId":"x","portForNewAccessKeys":41234}"#),
    ])
    func otherFormatsAreNamed(file: String, text: String) {
        let error = #expect(throws: ConfigError.self) { try parse(text, file: file) }
        #expect(error?.reason.contains("ports: [{ port: 8388 }]") == true)
        #expect(error?.reason.contains("repair") == false)
        #expect(error?.reason.contains("sesame") == false)
    }

    @Test func rangesAreBounded() throws {
        let ranges = String(repeating: "1-65535,", count: 500) + "1"
        let parsed = try parse(#"{"inbounds":[{"protocol":"shadowsocks","port":"\#(ranges)"}]}"#)
        #expect(parsed.ports.count == 65535)
        #expect(parsed.refusedKeys == ["inbounds[0].port"])
    }
}

@Suite struct SSRTests {
    @Test(
        arguments: [
            (#""additional_ports_only":false"#, [443, 8388]), (#""additional_ports_only":null"#, [443, 8388]),
            (#""additional_ports_only":true"#, [443]), (#""timeout":1"#, [443, 8388]),
        ] as [(String, [Int])])
    func additionalPortsCount(only: String, numbers: [Int]) throws {
        let text = #"{"server_port":8388,"password":"x","additional_ports":{"443":{"passwd":"x"}},\#(only)}"#
        let parsed = try parse(text)
        #expect(parsed.numbers == numbers)
        #expect(parsed.problems == [])
    }

    @Test func withoutAdditionalPortsTheyAreNotAlone() throws {
        #expect(try parse(#"{"server_port":1,"additional_ports":{},"additional_ports_only":true}"#).numbers == [1])
        #expect(try parse(#"{"server_port":1,"additional_ports":null}"#).numbers == [1])
        #expect(try parse(#"{"server_port":1,"additional_ports":[2]}"#).refusedKeys == ["additional_ports"])
    }

    @Test func userNumbersAboveThePortsAreNoFaults() throws {
        let users = (100_000..<100_500).map { #"{"user":"u\#($0)","port":\#($0),"passwd":"x"}"# }
        let parsed = try parse(#"[{"user":"shared","port":443},\#(users.joined(separator: ","))]"#)
        #expect(parsed.numbers == [443])
        #expect(parsed.problems == [])
        #expect(parsed.notes.count == 1)
        #expect(parsed.notes.first?.reason.contains("500 users") == true)
    }
}

/// Plugins (SIP003) serve the public port, and what they speak on it is theirs to choose.
@Suite struct PluginTests {
    @Test(arguments: [
        #""server_port":8388,"mode":"tcp_only","plugin":"v2ray-plugin","plugin_opts":"server;mode=quic""#,
        #""server_port":8388,"plugin":"obfs-server","plugin_opts":"obfs=http;failover=127.0.0.1:8080""#,
        #""server_port":8388,"mode":"tcp_only","plugin":"xray-plugin","plugin_mode":"tcp_and_udp""#,
        #""servers":[{"server_port":8388,"mode":"tcp_only","plugin":"x","plugin_args":["--port","9"]}]"#,
    ])
    func portIsThePublicOneAndBothAreShown(body: String) throws {
        for file in ["/etc/shadowsocks-libev/a.json", "/etc/shadowsocks-rust/a.json"] {
            let parsed = try parse("{\(body)}", file: file)
            #expect(parsed.numbers == [8388])
            #expect(parsed.ports.map(\.transports) == [.all])
        }
    }

    @Test func emptyPluginIsNone() throws {
        #expect(try parse(#"{"server_port":1,"mode":"tcp_only","plugin":""}"#).ports.map(\.transports) == [.tcp])
    }
}
