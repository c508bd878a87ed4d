import Testing

@testable import Shadowsocks

@Suite struct ServiceUnitTests {
    @Test(
        arguments: [
            ("shadowsocks-libev-server@a.service", .libev, true, "a"),
            ("shadowsocks-rust-server@a-b.service", .rust, true, "a-b"),
            ("shadowsocks-server@a@b.service", .plain, true, "a@b"),
            ("shadowsocks-libev.service", .libev, true, nil),
            ("shadowsocks-libev-manager@a.service", .libev, true, "a"),
            ("shadowsocks-libev-local@a.service", .libev, false, "a"),
            ("shadowsocks-libev-redir@a.service", .libev, false, "a"),
            ("shadowsocks-libev-tunnel@a.service", .libev, false, "a"),
            ("shadowsocks-rust-local@a.service", .rust, false, "a"),
            ("shadowsocks-libev-local.service", .libev, false, nil),
            ("snap.shadowsocks-rust.ssserver-daemon.service", .snapRust, true, nil),
            ("snap.shadowsocks-libev.ss-local-daemon.service", .snapLibev, false, nil),
        ] as [(String, ServiceUnit.Package, Bool, String?)])
    func tellsByName(name: String, package: ServiceUnit.Package, isServer: Bool, instance: String?) throws {
        let unit = try #require(ServiceUnit(name: name))
        #expect(unit.package == package)
        #expect(unit.isServer == isServer)
        #expect(unit.instance == instance)
    }

    @Test(arguments: [
        "shadowsocks-libev-server@.service", "shadowsocks@a.service", "shadowsocks-libev-server@a.socket",
        "shadowsocks-libevserver@a.service", "my-shadowsocks-server@a.service", "shadowsocks-rusty.service", ".service",
        "", "@.service", "ssh.service",
    ])
    func leavesOthersAlone(name: String) {
        #expect(ServiceUnit(name: name) == nil)
    }

    @Test(
        arguments: [
            ("a", "a"), ("a-b", "a/b"), ("a\\x2db", "a-b"), ("a\\x2", "a\\x2"), ("a\\xzz", "a\\xzz"), ("a-..-b", nil),
            ("-a", nil), ("a--b", nil), ("\\x2e\\x2e-b", nil), ("a\\x00", nil), ("\\xc3\\xa9", "é"),
        ] as [(String, String?)])
    func unescapesInstances(instance: String, text: String?) {
        #expect(ServiceUnit(name: "shadowsocks-server@\(instance).service")?.unescapedInstance == text)
    }

    @Test(
        arguments: [
            ("CONFFILE=\"/etc/a.json\"", "/etc/a.json"), ("CONFFILE='/etc/a b.json' # c", "/etc/a b.json"),
            ("  CONFFILE=/etc/a.json  ", "/etc/a.json"), ("#CONFFILE=/etc/a.json", nil), ("XCONFFILE=/etc/a", nil),
            ("CONFFILE=/a\r\nCONFFILE=/b\r\n", "/b"), ("CONFFILE=", ""), ("CONFFILES=/a", nil), ("", nil),
        ] as [(String, String?)])
    func readsEnvironmentFiles(text: String, value: String?) {
        #expect(EnvironmentFile.values(in: Array(text.utf8))["CONFFILE"] == value)
    }
}
