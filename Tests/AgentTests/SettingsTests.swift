import TestSupport
import Testing
import Web

@testable import Agent

@Suite("Settings of the HTTP server") struct SettingsTests {
    private func settings(_ text: String) throws -> Settings {
        let directory = try TemporaryDirectory()
        return try SettingsFile(directory.write("config.json", text)).read()
    }

    @Test("hosts, socket_mode and socket_group are read")
    func read() throws {
        let settings = try settings(
            "{ hosts: ['metrics.example.net', '192.0.2.7'], socket_mode: '0666', socket_group: 'www-data' }")
        #expect(settings.hosts == ["metrics.example.net", "192.0.2.7"])
        #expect(settings.socketAccess == SocketAccess(mode: 0o666, group: "www-data"))
        let numbered = try self.settings("{ hosts: 'a', socket_group: 33 }")
        #expect(numbered.hosts == ["a"])
        #expect(numbered.socketAccess == SocketAccess(mode: 0o660, group: "33"))
    }

    @Test(
        "a change of any key makes them others",
        arguments: [
            "hosts: ['a']", "socket_mode: '0600'", "socket_group: 'a'", "listen: ':1'", "state: '/a'",
            "timezone: 'UTC'",
            "billing_day: 2", "interval: 7", "table: 'a'", "ownership: true", "shadowsocks: []", "ports: [{ port: 1 }]",
        ])
    func change(key: String) throws {
        var (before, after) = (try settings("{}"), try settings("{ \(key) }"))
        (before.file, after.file) = (nil, nil)
        #expect(before != after)
        #expect(after == after)
    }

    @Test(
        "what makes no sense is said with its key",
        arguments: [
            ("{ hosts: ['a', 'b:80'] }", "hosts[1]: is no host; write a name without a port"),
            ("{ hosts: [7] }", "hosts: must be an array of texts"),
            ("{ socket_mode: 660 }", "socket_mode: must be permissions in quotes, such as \"0660\""),
            ("{ socket_mode: '0999' }", "socket_mode: must be permissions"),
            ("{ socket_group: -1 }", "socket_group: must be a group's name in quotes, or its number"),
            ("{ socket_group: '' }", "socket_group: must be a group's name"),
        ])
    func wrong(text: String, sentence: String) {
        let error = #expect(throws: SettingsError.self) { try settings(text) }
        #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
    }
}
