/// Good configs of every format, for the tests that need many.
enum Corpus {
    struct Config: Sendable, CustomStringConvertible {
        var description: String
        var file: String
        var text: String
        /// The ports in it, ascending.
        var ports: [Int]
    }

    static let all: [Config] = [
        Config(
            description: "libev, single port", file: "/etc/shadowsocks-libev/config.json",
            text: """
                {
                    "server":["::1", "127.0.0.1"],
                    "mode":"tcp_and_udp",
                    "server_port":8388,
                    "local_port":1080,
                    "password":"sesame",
                    "timeout":86400,
                    "method":"chacha20-ietf-poly1305"
                }

                """, ports: [8388]),
        Config(
            description: "libev, addresses with ports", file: "/etc/shadowsocks-libev/two.json",
            text: #"{"server":["[::]:8101","0.0.0.0:8102","2001:db8::1"],"server_port":"8103","password":"sesame"}"#,
            ports: [8101, 8102, 8103]),
        Config(
            description: "libev, port_password", file: "/etc/shadowsocks-libev/many.json",
            text: #"{"server":"::","port_password":{"8381":"sesame","8382":"sesame"},"method":"aes-256-gcm"}"#,
            ports: [8381, 8382]),
        Config(
            description: "SSR, port_password", file: "/etc/shadowsocks.json",
            text: """
                {"server":"0.0.0.0", // every address
                 "port_password":{
                   "80":["sesame","http_simple",""],
                   "443":{"password":"sesame","protocol":"auth_chain_a","obfs":"tls1.2_ticket_auth"},
                   "8388":"sesame"},
                 "method":"aes-256-cfb"}
                """, ports: [80, 443, 8388]),
        Config(
            description: "python, list of ports", file: "/etc/shadowsocks.json",
            text: #"{"server":"0.0.0.0","server_port":[8384,"8345"],"password":"sesame","method":"aes-256-cfb"}"#,
            ports: [8345, 8384]),
        Config(
            description: "rust, JSON5", file: "/etc/shadowsocks-rust/config.json",
            text: """
                {
                    // the main one
                    server: "::", server_port: 8389, method: 'aes-256-gcm', password: "${SESAME}",
                    servers: [
                        { address: "::", port: 8390, method: "aes-128-gcm", password: "sesame", name: "bob" },
                        { server: "::", server_port: 0x20C7, disabled: true, password: "sesame", },
                        { server: "::", server_port: +8392, mode: "udp_only", remarks: "carol \\u2764", },
                    ], /* local */ locals: [{ local_port: 1080 }],
                }
                """, ports: [8389, 8390, 8392]),
        Config(
            description: "SSR, mudb", file: "/usr/local/shadowsocksr/mudb.json",
            text: """
                [
                    {"d": 5, "enable": 1, "method": "aes-128-ctr", "obfs": "plain", "passwd": "sesame",
                     "port": 8401, "transfer_enable": 9007199254740992, "u": 7, "user": "alice"},
                    {"d": 0, "enable": 0, "port": 8402, "passwd": "sesame", "user": "bob"},
                    {"port": "8403", "passwd": "sesame"}
                ]
                """, ports: [8401, 8403]),
    ]
}
