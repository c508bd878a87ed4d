import Tally
import Testing

@testable import Shadowsocks

@Suite struct DiscoveryTests {
    let tree: TemporaryTree

    init() throws {
        tree = try TemporaryTree()
        try tree.createFolder("etc/systemd/system")
    }

    private func scan() -> ScanResult {
        var sources = ConfigSources(discoveringUnder: tree.root)
        return sources.scan()
    }

    private func write(_ path: String, port: Int) throws {
        try tree.write(path, #"{"server_port":\#(port),"password":"x"}"#)
    }

    @Test(arguments: [
        "etc/shadowsocks-libev/config.json", "etc/shadowsocks/config.json", "etc/shadowsocks.json",
        "etc/shadowsocks-rust/config.json", "etc/shadowsocks-python/config.json", "etc/shadowsocks-go/config.json",
        "etc/shadowsocks-r/config.json", "usr/local/shadowsocksr/user-config.json",
        "var/snap/shadowsocks-libev/common/etc/shadowsocks-libev/config.json",
        "var/snap/shadowsocks-rust/common/etc/shadowsocks-rust/config.json",
    ])
    func defaultFilesAreFound(path: String) throws {
        try write(path, port: 8388)
        let result = scan()
        #expect(result.numbers == [8388])
        #expect(result.ports.first?.sources == [Provenance(file: tree.path(path), key: "server_port")])
        #expect(result.outcome(path) == .found(ports: 1))
    }

    @Test(arguments: ["usr/local/shadowsocksr/mudb.json", "home/ssr/mudb.json"])
    func mudbIsFound(path: String) throws {
        try tree.write(path, #"[{"user":"alice","port":8401}]"#)
        #expect(scan().ports.map(\.name) == ["alice"])
    }

    @Test func everyPlaceIsListedWhenNothingIsThere() {
        let result = scan()
        #expect(result.places.count == 13)
        #expect(result.places.allSatisfy { $0.outcome == .absent })
        #expect(result.ports == [])
        #expect(result.problems == [])
        #expect(result.degraded == [:])
    }

    @Test(arguments: [
        ("shadowsocks-libev-server@a.service", "etc/shadowsocks-libev/a.json"),
        ("shadowsocks-libev-server@a.service", "etc/shadowsocks/a.json"),
        ("shadowsocks-rust-server@a.service", "etc/shadowsocks-rust/a.json"),
        ("shadowsocks-rust-server@a.service", "etc/shadowsocks/a.json"),
        ("shadowsocks-server@a.service", "etc/shadowsocks/a.json"),
        ("shadowsocks-server@a-b.service", "etc/shadowsocks/a-b.json"),
        ("shadowsocks-server@a\\x2db.service", "etc/shadowsocks/a\\x2db.json"),
        ("shadowsocks-server@a\\x2db.service", "etc/shadowsocks/a-b.json"),
        ("shadowsocks-server@a-b.service", "etc/shadowsocks/a/b.json"),
    ])
    func enabledServerUnitsNameFiles(unit: String, path: String) throws {
        try write(path, port: 8388)
        #expect(scan().numbers == [])
        try tree.enable(unit)
        #expect(scan().numbers == [8388])
        #expect(scan().places.first { $0.path == tree.path(path) }?.reason == "named by \(unit)")
    }

    @Test func packagesOwnFolderGoesBeforeArchs() throws {
        try tree.enable("shadowsocks-libev-server@a.service")
        try write("etc/shadowsocks-libev/a.json", port: 1)
        try write("etc/shadowsocks/a.json", port: 2)
        #expect(scan().numbers == [1])
    }

    @Test func unitWithoutItsFileIsListed() throws {
        try tree.enable("shadowsocks-rust-server@gone.service")
        #expect(scan().outcome("/etc/shadowsocks-rust/gone.json") == .absent)
    }

    @Test func maskedUnitNamesNothing() throws {
        try tree.enable("shadowsocks-rust-server@a.service")
        try tree.link("etc/systemd/system/shadowsocks-rust-server@a.service", to: "/dev/null")
        try write("etc/shadowsocks-rust/a.json", port: 8388)
        #expect(scan().numbers == [])
    }

    @Test(arguments: ["local", "redir", "tunnel"]) func clientsConfigIsNeverCounted(role: String) throws {
        for family in ["shadowsocks-libev", "shadowsocks-rust", "shadowsocks"] {
            try write("etc/\(family)/client.json", port: 443)
            try write("etc/\(family)/config.json", port: 444)
            try tree.enable("\(family)-\(role)@client.service")
            try tree.enable("\(family)-\(role)@config.service")
            let result = scan()
            #expect(result.numbers == [])
            #expect(!result.places.contains { $0.path.hasSuffix("client.json") })
            let outcome = result.outcome("/\(family)/config.json")
            let reason = "the client \(family)-\(role)@config.service is enabled for it, and no server is"
            #expect(outcome == .skipped(reason))
        }
    }

    @Test(arguments: ["shadowsocks-libev.service", "shadowsocks-libev-server@config.service"])
    func serverUnitSpeaksForAFileThatAClientReadsToo(server: String) throws {
        try write("etc/shadowsocks-libev/config.json", port: 8388)
        try tree.enable("shadowsocks-libev-local@config.service")
        #expect(scan().numbers == [])
        try tree.enable(server)
        #expect(scan().numbers == [8388])
    }

    @Test func otherFilesInTheFolderAreLeftAlone() throws {
        try write("etc/shadowsocks-libev/config.json", port: 8388)
        try write("etc/shadowsocks-libev/other.json", port: 443)
        #expect(scan().numbers == [8388])
    }

    @Test(arguments: ["default", "sysconfig"]) func confFileStandsInForTheDefault(folder: String) throws {
        try write("etc/shadowsocks-libev/config.json", port: 1)
        try write("srv/ss.json", port: 2)
        let source = "etc/\(folder)/shadowsocks-libev"
        try tree.write(source, "# x\nCONFFILE=\"/srv/ss.json\"\n")
        #expect(scan().numbers == [2])
        #expect(scan().places.contains { $0.reason == "CONFFILE in /\(source)" })
        try tree.write(source, "CONFFILE=\"/etc/shadowsocks-libev/config.json\"\n")
        #expect(scan().numbers == [1])
        try tree.write(source, "CONFFILE=config.json\n")
        #expect(scan().numbers == [1])
        #expect(scan().problems.map(\.key) == ["CONFFILE"])
    }

    @Test func changesAreFoundOnTheNextScan() throws {
        var sources = ConfigSources(discoveringUnder: tree.root)
        try write("etc/shadowsocks-rust/a.json", port: 8388)
        #expect(sources.scan().numbers == [])
        try tree.enable("shadowsocks-rust-server@a.service")
        #expect(sources.scan().numbers == [8388])
        try tree.remove("etc/systemd/system/multi-user.target.wants/shadowsocks-rust-server@a.service")
        #expect(sources.scan().numbers == [])
    }

    @Test func unreadableWantsKeepWhatTheyNamed() throws {
        let wants = "etc/systemd/system/multi-user.target.wants"
        var sources = ConfigSources(discoveringUnder: tree.root)
        try write("etc/shadowsocks-rust/a.json", port: 8388)
        try write("etc/shadowsocks-rust/config.json", port: 8389)
        try tree.enable("shadowsocks-rust-server@a.service")
        try tree.enable("shadowsocks-rust-server@config.service")
        try tree.enable("shadowsocks-rust-local@config.service")
        #expect(sources.scan().numbers == [8388, 8389])
        // A loop of links is as unreadable to root as to others.
        try tree.move(wants, to: "aside")
        try tree.link(wants, to: "multi-user.target.wants")
        try tree.link("etc/systemd/system/x.wants/shadowsocks-rust-local@config.service", to: "/x")
        let result = sources.scan()
        #expect(result.numbers == [8388, 8389])
        #expect(result.degraded[tree.path(wants)]?.contains("symbolic links") == true)
        try tree.remove(wants)
        #expect(sources.scan().numbers == [])
    }

    @Test func watchesWhereChangesShow() throws {
        try tree.enable("shadowsocks-rust-server@a.service")
        try tree.createFolder("etc/default")
        try write("etc/shadowsocks-rust/a.json", port: 8388)
        let watch = scan().watch
        for folder in [
            "etc", "etc/default", "etc/systemd/system", "etc/systemd/system/multi-user.target.wants",
            "etc/shadowsocks-rust",
        ] {
            #expect(watch.contains(tree.path(folder)), "\(folder)")
        }
        // For /home/ssr and /usr/local, which aren't there yet.
        #expect(watch.contains(tree.root))
    }
}
