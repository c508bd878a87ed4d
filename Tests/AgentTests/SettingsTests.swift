import Foundation
import TestSupport
import Testing
import Web

@testable import Agent

@Suite("Settings") struct SettingsTests {
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

    /// A value for each key that is not its default.
    private static let changes = [
        "hosts": "['a']", "socket_mode": "'0600'", "socket_group": "'a'", "listen": "':1'", "state": "'/a'",
        "timezone": "'UTC'", "billing_day": "2", "history": "{ hours: '40d' }", "interval": "7", "table": "'a'",
        "ownership": "true", "shadowsocks": "[]", "ports": "[{ port: 1 }]", "defaults": "{ devices: 2 }",
        "token": "'0123456789abcdef'", "tokens": "[{ name: 'a', token_file: '/a' }]", "public_metrics": "true",
        "insecure_no_token": "true", "tls": "{ certificate: '/a', key: '/b' }",
    ]

    @Test("a change of any key makes them others, at once or at a restart", arguments: Settings.keys.map(\.name))
    func change(name: String) throws {
        let key = try #require(Settings.keys.first { $0.name == name })
        let value = try #require(Self.changes[name], "give an example of the new key")
        var (before, after) = (try settings("{}"), try settings("{ \(name): \(value) }"))
        (before.file, after.file) = (nil, nil)
        #expect(before != after)
        #expect(after == after)
        #expect(before.needRestart(for: after) == (key.takesEffect == .atRestart))
        key.copy(before, &after)
        #expect(before == after)
    }

    @Test("docs/configuration.md has all keys, in the same order, and says when each takes effect")
    func documented() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/configuration.md")
        let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("| `") && ($0.hasSuffix("| at once |") || $0.hasSuffix("| restart |")) }
            .map { row in "\(row.split(separator: "`")[1]): \(row.split(separator: "|").last ?? "")" }
        #expect(rows == Settings.keys.map { "\($0.name): \($0.takesEffect == .atOnce ? " at once " : " restart ")" })
    }

    @Test("what is no key is refused, and all that are keys are named")
    func unknown() {
        let text = "{ limits: 1, ports: [{ port: 1, a: 3 }], defaults: { limit_weekly: 1 } }"
        let error = #expect(throws: SettingsError.self) { try settings(text) }
        let sentences = [
            "limits: is not a key; known are shadowsocks, ports, defaults, listen, hosts, socket_mode, socket_group, "
                + "token, tokens, public_metrics, insecure_no_token, tls, state, timezone, billing_day, history, interval, table "
                + "and ownership",
            "ports[0].a: is not a key; known are port, name, mode, limit, limit_monthly, limit_daily, count, expires, "
                + "blocked, rate, rate_in, rate_out, devices, device_timeout and on_limit",
            "defaults.limit_weekly: is not a key; known are limit, limit_monthly, limit_daily, count, expires, blocked, "
                + "rate, rate_in, rate_out, devices, device_timeout and on_limit",
        ]
        for sentence in sentences {
            #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
        }
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
            ("{ token: 'short' }", "token: must be a token in quotes: 16 to 1024 letters"),
            ("{ token: 'sixteen letters ' }", "token: must be a token in quotes"),
            ("{ tokens: {} }", "tokens: must be an array of objects"),
            ("{ tokens: ['a'] }", "tokens[0]: must be an object"),
            ("{ tokens: [{ token_file: '/a' }] }", "tokens[0]: needs a name"),
            ("{ tokens: [{ name: 'a' }] }", "tokens[0]: needs either token_file or sha256"),
            ("{ tokens: [{ name: 'a', token_file: 'a' }] }", "tokens[0].token_file: must be an absolute path"),
            ("{ tokens: [{ name: 'a', sha256: 'ab' }] }", "tokens[0].sha256: must be the token's SHA-256 in 64"),
            (
                "{ tokens: [{ name: 'a', token_file: '/a', scopes: ['write'] }] }",
                "tokens[0].scopes: must be an array of some of metrics, read and manage"
            ),
            ("{ tokens: [{ name: 'a', token_file: '/a', scopes: [] }] }", "tokens[0].scopes: must be an array of some"),
            (
                "{ tokens: [{ name: 'a', token_file: '/a' }, { name: 'a', token_file: '/b' }] }",
                "tokens[1].name: is the name of another token, too"
            ),
            ("{ tls: '/a' }", "tls: must be an object: { certificate: "),
            ("{ tls: { certificate: '/a' } }", "tls: needs both certificate and key"),
            ("{ tls: { certificate: 'a', key: '/b' } }", "tls.certificate: must be an absolute path"),
            ("{ history: '90d' }", "history: must be an object such as { hours: \"90d\", days: \"3y\" }"),
            ("{ history: { hours: 90 } }", "history.hours: must be a time such as \"90d\" or \"3y\""),
            ("{ history: { hours: '31d' } }", "from 32d, as the current month is needed whole, to 100y; or"),
            ("{ history: { months: '101y' } }", "history.months: must be a time"),
            ("{ history: { weeks: '9d' } }", "history.weeks: is not a key; known are hours, days and months"),
            ("{ history: { hours: '4y' } }", "history.days: is shorter than history.hours, of which they are made"),
            ("{ history: { hours: 'forever' } }", "history.days: is shorter than history.hours"),
            ("{ history: { months: '1y' } }", "history.months: is shorter than history.days"),
        ])
    func wrong(text: String, sentence: String) {
        let error = #expect(throws: SettingsError.self) { try settings(text) }
        #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
    }
}
