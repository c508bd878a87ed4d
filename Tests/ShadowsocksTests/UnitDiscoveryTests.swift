import Tally
import Testing

@testable import Shadowsocks

/// Servers that an enabled unit starts, whatever it is called.
@Suite struct UnitDiscoveryTests {
    let tree: TemporaryTree

    init() throws {
        tree = try TemporaryTree()
        try tree.write("etc/anything.json", #"{"server_port":8388,"mode":"tcp_only"}"#)
    }

    private func scan() -> ScanResult {
        var sources = ConfigSources(discoveringUnder: tree.root)
        return sources.scan()
    }

    private func unit(_ name: String, _ service: String, in folder: String = "etc/systemd/system") throws {
        try tree.write(
            "\(folder)/\(name)", "[Unit]\nDescription=x\n[Service]\n\(service)\n[Install]\nWantedBy=multi-user.target\n"
        )
        try tree.enable(name)
    }

    @Test(arguments: [
        "ExecStart=/usr/local/bin/ssserver -c /etc/anything.json",
        "ExecStart=/usr/local/bin/ssserver --config /etc/anything.json",
        "ExecStart=/usr/local/bin/ssserver --config=/etc/anything.json -v",
        "ExecStart=/usr/bin/ss-server -u -c /etc/anything.json",
        "ExecStart=/usr/bin/ss-server -uc/etc/anything.json -c/etc/anything.json",
        "ExecStart=/usr/bin/ss-manager --manager-address 127.0.0.1:6100 -c /etc/anything.json",
        "ExecStart=/usr/bin/ssmanager -c /etc/anything.json",
        "ExecStart=/usr/bin/ssservice server --log-without-time -c /etc/anything.json",
        "ExecStart=-/usr/bin/env ss-server -c '/etc/anything.json'",
        "ExecStart=@/usr/bin/ss-server server -c \"/etc/any\\x74hing.json\"",
        "ExecStart=/usr/bin/ss-server \\\n  -c \\\n# a comment in the midst\n  /etc/anything.json",
        "ExecStart=/bin/sh -c 'exec ss-server -c /etc/anything.json 2>&1'",
        "ExecStart=/usr/bin/python3 /usr/local/shadowsocksr/server.py -c /etc/anything.json",
        "Environment=FILE=/etc/anything.json OTHER=x\nExecStart=/usr/bin/ss-server -c $FILE",
        "Environment=\"ARGS=-u -c /etc/anything.json\"\nExecStart=/usr/bin/ss-server $ARGS $NONE",
        "Environment=NAME=anything\nExecStart=/usr/bin/ss-server -c /etc/${NAME}.json",
        "WorkingDirectory=/etc\nExecStart=/usr/bin/ss-server -c anything.json",
        "ExecStart=\nExecStart=/usr/bin/ss-server -c /etc/%p.json",
        "ExecStart=/usr/bin/ss-server -c %E/%N.json",
        "ExecStartPre=/bin/true\nExecStart=/usr/bin/ss-server -c /etc/anything.json",
        // An empty line ends what a backslash continues, and a backslash that is escaped continues nothing.
        "ExecStartPre=/bin/true \\\n\nExecStart=/usr/bin/ss-server -c /etc/anything.json",
        "ExecStartPre=/bin/true \\\n  \nExecStart=/usr/bin/ss-server -c /etc/anything.json",
        "ExecStartPre=/bin/true \\\\\nExecStart=/usr/bin/ss-server -c /etc/anything.json",
        "ExecStart=/usr/bin/sudo -u xray ss-server -c /etc/anything.json",
        "ExecStart=/usr/bin/setpriv --reuid ss-local ssserver -c /etc/anything.json",
        "Environment=CONF=/etc/anything.json\nExecStart=/bin/sh -c \"exec ss-server -c $CONF\"",
        "Environment=CONF=anything\nExecStart=:/bin/sh -ec 'exec ss-server -c \"/etc/${CONF}.json\"'",
        "ExecStart=/bin/sh -c 'CONF=/etc/anything.json; exec ss-server -c $CONF'",
        "ExecStart=/bin/su xray -c 'ss-server -c /etc/anything.json'",
        "ExecStart=/bin/true ; -/usr/bin/ss-server -c /etc/anything.json",
        "ExecStart=/bin/sh -c 'sleep 1;ss-server -c /etc/anything.json&'",
        "ExecStart=/bin/sh -c 'cd /tmp && (ss-server -c /etc/anything.json >/dev/null 2>&1 || true)'",
        "WorkingDirectory=%E\nExecStart=/usr/bin/ss-server -c anything.json",
    ])
    func commandNamesTheConfig(service: String) throws {
        #expect(scan().numbers == [])
        try unit("anything.service", service)
        let result = scan()
        #expect(result.numbers == [8388])
        #expect(result.problems == [])
        #expect(result.degraded == [:])
        #expect(
            result.places.first { $0.path == tree.path("etc/anything.json") }?.reason == "named by anything.service")
    }

    @Test(arguments: [
        "ExecStart=/bin/sh -c 'ss-server -c /etc/anything.json & ss-server -c /etc/other.json'",
        "ExecStart=/bin/sh -c 'ss-server -c /etc/anything.json&ss-server -c /etc/other.json; wait'",
        "ExecStart=/usr/bin/ss-server -c /etc/anything.json ; @/usr/bin/ss-server second -c /etc/other.json",
        "ExecStart=/usr/bin/ss-server -c /etc/anything.json\nExecStart=/usr/bin/ss-server -c /etc/other.json",
    ])
    func eachOfSeveralCommandsNamesItsConfig(service: String) throws {
        try tree.write("etc/other.json", #"{"server_port":8389}"#)
        try unit("a.service", service)
        #expect(scan().numbers == [8388, 8389])
    }

    @Test(arguments: [
        ("mine@anything.service", "ExecStart=/usr/bin/ss-server -c /etc/%i.json"),
        ("mine@any\\x74hing.service", "ExecStart=/usr/bin/ss-server -c /etc/%I.json"),
        ("mine@etc-anything.json.service", "ExecStart=/usr/bin/ss-server -c %f"),
    ])
    func templateNamesTheConfig(name: String, service: String) throws {
        try tree.write("etc/systemd/system/mine@.service", "[Service]\n\(service)\n")
        #expect(scan().numbers == [])
        try tree.enable(name)
        #expect(scan().numbers == [8388])
    }

    @Test(arguments: ["run", "usr/local/lib", "usr/lib", "lib"]) func unitIsFoundWhereSystemdFindsIt(folder: String)
        throws
    {
        try unit("a.service", "ExecStart=/usr/bin/ss-server -c /etc/anything.json", in: "\(folder)/systemd/system")
        #expect(scan().numbers == [8388])
        // What stands in /etc comes first.
        try tree.write("etc/systemd/system/a.service", "[Service]\nExecStart=/bin/true\n")
        #expect(scan().numbers == [])
    }

    @Test func dropInsComeOnTop() throws {
        try unit("a.service", "ExecStart=/usr/bin/ss-server -c /etc/other.json")
        #expect(scan().numbers == [])
        try tree.write(
            "etc/systemd/system/a.service.d/override.conf",
            "[Service]\nExecStart=\nExecStart=/usr/bin/ss-server -c /etc/anything.json\n")
        #expect(scan().numbers == [8388])
    }

    @Test(arguments: [
        "ExecStart=/usr/bin/ss-local -c /etc/anything.json", "ExecStart=/usr/bin/sslocal --config /etc/anything.json",
        "ExecStart=/usr/bin/ssservice local -c /etc/anything.json", "ExecStart=/usr/bin/ss-redir -c /etc/anything.json",
        "ExecStart=/usr/bin/ss-tunnel -c /etc/anything.json -L 1.1.1.1:53",
        "ExecStart=/usr/bin/nginx -c /etc/anything.json", "ExecStart=/bin/cat /etc/anything.json",
        "# ExecStart=/usr/bin/ss-server -c /etc/anything.json",
        "[X-Service]\nExecStart=/usr/bin/ss-server -c /etc/anything.json",
    ])
    func clientsAndOthersNameNothing(service: String) throws {
        try unit("a.service", service)
        try unit("b.service", "ExecStart=/usr/bin/sslocal -c /etc/shadowsocks.json")
        try tree.write("etc/shadowsocks.json", #"{"server_port":443}"#)
        let result = scan()
        #expect(result.numbers == [])
        #expect(
            result.outcome("etc/shadowsocks.json")
                == .skipped("the client b.service is enabled for it, and no server is"))
    }

    @Test func onlyWhatIsEnabledCounts() throws {
        try tree.write(
            "etc/systemd/system/a.service", "[Service]\nExecStart=/usr/bin/ss-server -c /etc/anything.json\n")
        #expect(scan().numbers == [])
    }

    @Test func rustsOwnPackageIsFound() throws {
        // As its Debian package has it.
        try unit(
            "shadowsocks-rust.service",
            "EnvironmentFile=/etc/default/shadowsocks-rust\n"
                + "ExecStart=/usr/bin/ssservice server -c ${CONFFILE} ${DAEMON_ARGS}", in: "lib/systemd/system")
        try tree.write(
            "etc/default/shadowsocks-rust",
            "START=yes\nCONFFILE=\"/etc/shadowsocks-rust/server.json\"\nDAEMON_ARGS=\"--log-without-time\"\n")
        try tree.write("etc/shadowsocks-rust/server.json", #"{"server_port":8389}"#)
        #expect(scan().numbers == [8389])
    }

    @Test(
        arguments: [
            ("-u", [8388], [.all]), ("-U", [8388], [.all]), ("-v -u", [8388], [.all]), ("-uv", [8388], [.all]),
            ("", [8388], [.tcp]), ("-p 9999", [8388, 9999], [.tcp, .all]), ("-p9999 -u", [8388, 9999], [.all, .all]),
            ("-k sesame -p 9999", [8388, 9999], [.tcp, .all]), ("-k uu", [8388], [.tcp]),
        ] as [(String, [Int], [Transports])])
    func debiansOptionsSayMoreThanTheFile(arguments: String, numbers: [Int], transports: [Transports]) throws {
        try tree.write("etc/shadowsocks-libev/config.json", #"{"server_port":8388,"mode":"tcp_only"}"#)
        let check = { (result: ScanResult) in
            #expect(result.numbers == numbers)
            #expect(result.ports.map(\.transports) == transports)
            #expect(!"\(result)".contains("sesame"))
        }
        let defaults = "CONFFILE=\"/etc/shadowsocks-libev/config.json\"\nDAEMON_ARGS=\"\(arguments)\"\n"
        try tree.write("etc/default/shadowsocks-libev", defaults)
        check(scan())
        try unit(
            "shadowsocks-libev.service",
            "EnvironmentFile=/etc/default/shadowsocks-libev\nExecStart=/usr/bin/ss-server -c $CONFFILE $DAEMON_ARGS",
            in: "lib/systemd/system")
        check(scan())
    }

    @Test func optionsConfigStandsInForConfFile() throws {
        try tree.write("etc/shadowsocks-libev/config.json", #"{"server_port":1}"#)
        try tree.write(
            "etc/default/shadowsocks-libev",
            "CONFFILE=/etc/shadowsocks-libev/config.json\nDAEMON_ARGS='-c /etc/anything.json'\n")
        #expect(scan().numbers == [8388])
    }

    @Test(
        arguments: [
            ("ss-server -s 0.0.0.0 -p 9000 -k x", [.tcp]), ("ss-server -p 9000 -u", [.all]),
            ("ss-server -p 9000 -U", [.udp]),
            ("ssserver -s [::]:9000 -m aes-256-gcm -k x", [.all]), ("ssserver -s 0.0.0.0:9000 -U", [.all]),
            ("ssservice server -s 0.0.0.0:9000 -u", [.udp]), ("ssservice server -s 0.0.0.0:9000", [.tcp]),
        ] as [(String, [Transports])])
    func optionsAloneNameAPort(command: String, transports: [Transports]) throws {
        try unit("a.service", "ExecStart=/usr/bin/\(command)")
        let result = scan()
        #expect(result.numbers == [9000])
        #expect(result.ports.map(\.transports) == transports)
        let source = Provenance(file: tree.path("etc/systemd/system/a.service"), key: "ExecStart")
        #expect(result.ports.first?.sources == [source])
    }

    @Test func optionsPortsAreKeptWhileTheUnitCannotBeRead() throws {
        try unit("a.service", "ExecStart=/usr/bin/ss-server -p 9000")
        var sources = ConfigSources(discoveringUnder: tree.root)
        #expect(sources.scan().numbers == [9000])
        #expect(sources.lastGood.keys.sorted() == [tree.path("etc/systemd/system/a.service")])
        // A loop of links is as unreadable to root as to others.
        try tree.move("etc/systemd/system", to: "aside")
        try tree.link("etc/systemd/system", to: "system")
        #expect(sources.scan().numbers == [9000])
    }

    /// A loop of links is as unreadable to root as to others.
    private func spoil(_ path: String) throws { try tree.link(path, to: PathOf.name(path)) }

    @Test(arguments: ["ExecStart=/usr/bin/ss-server -p 8388", "ExecStart=/usr/bin/ss-server -c /etc/anything.json"])
    func unreadableUnitKeepsItsPorts(service: String) throws {
        try unit("a.service", service)
        var sources = ConfigSources(discoveringUnder: tree.root)
        #expect(sources.scan().numbers == [8388])
        try spoil("etc/systemd/system/a.service")
        for _ in 0..<2 {
            let result = sources.scan()
            #expect(result.numbers == [8388])
            #expect(result.degraded.keys.sorted() == [tree.path("etc/systemd/system/a.service")])
        }
        try tree.remove("etc/systemd/system/a.service")
        try unit("a.service", "ExecStart=/usr/bin/ss-server -p 9001")
        let result = sources.scan()
        #expect(result.numbers == [9001])
        #expect(result.degraded == [:])
    }

    @Test func unreadableUnitKeepsTheOptionsPortsOverARestart() throws {
        try unit("a.service", "ExecStart=/usr/bin/ss-server -p 9000")
        var before = ConfigSources(discoveringUnder: tree.root)
        #expect(before.scan().numbers == [9000])
        try spoil("etc/systemd/system/a.service")
        var sources = ConfigSources(discoveringUnder: tree.root)
        sources.recall(before.lastGood)
        for _ in 0..<2 {
            let result = sources.scan()
            #expect(result.numbers == [9000])
            guard case .degraded(_, keptPorts: 1)? = result.outcome("system/a.service") else {
                Issue.record("\(result.places)")
                continue
            }
            #expect(sources.lastGood.count == 1)
        }
    }

    @Test(arguments: [
        ("-p 9000", "-p 9001"), ("-c /etc/anything.json", "-p 9001"), ("-p 9000", "-c /etc/anything.json"),
    ])
    func unreadableDropInKeepsItsPorts(base: String, override: String) throws {
        try unit("a.service", "ExecStart=/usr/bin/ss-server \(base)")
        let dropIn = "etc/systemd/system/a.service.d/b.conf"
        try tree.write(dropIn, "[Service]\nExecStart=\nExecStart=/usr/bin/ss-server \(override)\n")
        var sources = ConfigSources(discoveringUnder: tree.root)
        let good = sources.scan().numbers
        try spoil(dropIn)
        for _ in 0..<2 {
            let result = sources.scan()
            #expect(result.numbers == good)
            #expect(result.degraded.keys.sorted() == [tree.path(dropIn)])
        }
        try tree.remove(dropIn)
        #expect(sources.scan().numbers != good)
    }

    @Test func maskedIsNotUnreadable() throws {
        try unit("a.service", "ExecStart=/usr/bin/ss-server -p 9000")
        try unit("b.service", "ExecStart=/usr/bin/ss-server -p 9001", in: "lib/systemd/system")
        try tree.link("etc/systemd/system/a.service.d/b.conf", to: "/dev/null")
        try tree.link("run/systemd/system/b.service", to: "/dev/null")
        let result = scan()
        #expect(result.numbers == [9000])
        #expect(result.degraded == [:])
    }

    @Test func editedUnitIsReadAgain() throws {
        var sources = ConfigSources(discoveringUnder: tree.root)
        try unit("a.service", "ExecStart=/usr/bin/ss-server -p 9000")
        #expect(sources.scan().numbers == [9000])
        try unit("a.service", "ExecStart=/usr/bin/ss-server -p 9001")
        #expect(sources.scan().numbers == [9001])
        #expect(sources.scan().watch.contains(tree.path("etc/systemd/system")))
    }
}
