import Foundation
import Shadowsocks
import Tally
import TestSupport
import Testing

@testable import Agent

@Suite("Limits in the config") struct LimitSettingTests {
    private func settings(_ text: String) throws -> Settings {
        let directory = try TemporaryDirectory()
        return try SettingsFile(directory.write("config.json", text)).read()
    }

    /// The limits of port 8388, which is found, in a zone that is two hours ahead.
    private func limits(_ text: String) throws -> PortLimits {
        let found = ServicePort(number: port8388)
        let ports = try settings(text).ports(with: [found], in: twoHoursAhead)
        return try #require(ports.first { $0.number == port8388 }).limits
    }

    private func limits(_ change: (inout PortLimits) -> Void) -> PortLimits {
        var limits = PortLimits.none
        change(&limits)
        return limits
    }

    @Test("every key sets what it says")
    func keys() throws {
        let text = """
            { ports: [{
              port: 8388, limit: "1TB", limit_monthly: "100 GB", limit_daily: 5368709120, count: "out",
              expires: "2026-12-31T18:00:00+08:00", blocked: true, rate: "10Mbit", devices: 3, device_timeout: "10m",
              on_limit: "refuse_new",
            }] }
            """
        let expected = limits {
            $0.bytes = [.lifetime: 1 << 40, .month: 100 << 30, .day: 5 << 30]
            $0.counted = .transmit
            $0.expires = UnixTime(1_798_711_200)
            $0.isBlocked = true
            $0.receiveRate = 10_000_000
            $0.transmitRate = 10_000_000
            $0.devices = 3
            $0.deviceTimeout = 600
            $0.onLimit = .refuseNew
        }
        #expect(try limits(text) == expected)
        #expect(try limits("{ ports: [{ port: 8388, name: 'alice' }] }") == .none)
        #expect(try limits("{}") == .none)
    }

    @Test("a size of nothing is no limit", arguments: ["''", "'0'", "0", "'0GB'", "' 0 '"])
    func nothing(size: String) throws {
        #expect(try limits("{ ports: [{ port: 8388, limit: \(size) }] }") == .none)
        // And lifts what holds for the others.
        let text = "{ defaults: { limit: 1, limit_daily: 2 }, ports: [{ port: 8388, limit: \(size) }] }"
        #expect(try limits(text).bytes == [.day: 2])
    }

    @Test("defaults hold for every port, found or declared, and are overridden key by key")
    func defaults() throws {
        let text = """
            { defaults: { limit_monthly: "100GB", rate: "10Mbit", devices: 2, expires: "2026-12-31", count: "in" },
              ports: [
                { port: 8388, rate_in: "1Mbit", count: "both", blocked: false },
                { port: 8389, devices: "none", rate: "none", expires: "none" },
              ] }
            """
        let ports = try settings(text).ports(
            with: [8388, 8390].map { ServicePort(number: number($0)) }, in: twoHoursAhead)
        #expect(ports.map { Int($0.number.value) } == [8388, 8389, 8390])
        let common = limits {
            $0.bytes[.month] = 100 << 30
            $0.receiveRate = 10_000_000
            $0.transmitRate = 10_000_000
            $0.devices = 2
            $0.expires = UnixTime(1_798_754_400)
            $0.counted = .receive
        }
        #expect(ports[2].limits == common)
        #expect(
            ports[0].limits
                == limits {
                    $0 = common
                    $0.receiveRate = 1_000_000
                    $0.counted = .both
                })
        #expect(
            ports[1].limits
                == limits {
                    $0.bytes[.month] = 100 << 30
                    $0.counted = .receive
                })
    }

    @Test("of several entries for a port, each key's first one holds")
    func severalEntries() throws {
        let text =
            "{ ports: [{ port: 8388, limit: 1 }, { port: 8388, limit: 2, devices: 3 }, { port: 8388, devices: 4 }] }"
        #expect(
            try limits(text)
                == limits {
                    $0.bytes[.lifetime] = 1
                    $0.devices = 3
                })
    }

    @Test("rate_in and rate_out say more than rate, wherever they stand")
    func rates() throws {
        for keys in ["rate: 1000, rate_in: 2000", "rate_in: 2000, rate: 1000"] {
            let limits = try limits("{ ports: [{ port: 8388, \(keys) }] }")
            #expect(limits.receiveRate == 2000 && limits.transmitRate == 1000)
        }
        // A port's own rate comes before whatever defaults say.
        let own = try limits("{ defaults: { rate_in: 2000 }, ports: [{ port: 8388, rate: 1000 }] }")
        #expect(own.receiveRate == 1000 && own.transmitRate == 1000)
        let out = try limits("{ ports: [{ port: 8388, rate_out: 1000 }] }")
        #expect(out.receiveRate == nil && out.transmitRate == 1000)
    }

    @Test("a date is its end in the configured zone")
    func date() throws {
        // 2026-12-31T22:00:00Z: midnight, two hours ahead of Greenwich.
        #expect(try limits("{ ports: [{ port: 8388, expires: '2026-12-31' }] }").expires == UnixTime(1_798_754_400))
    }

    private static let wrong: [(String, String)] = [
        ("limit: '100 G'", "limit: must be a size such as \"100GB\""), ("limit: '-1'", "limit: must be a size"),
        ("limit: -1", "limit: must be a size"), ("limit: '1e3'", "limit: must be a size"),
        ("limit: 1e3", "limit: must be a size"), ("limit: 1.5", "limit: must be a size"),
        ("limit: ' '", "limit: must be a size"), ("limit: null", "limit: must be a size"),
        ("limit: false", "limit: must be a size"), ("limit: 9223372036854775808", "limit: must be a size"),
        ("limit: 'none'", "0 is no limit"), ("limit_monthly: '8388608TB'", "limit_monthly: must be a size"),
        ("limit_daily: ['1GB']", "limit_daily: must be a size"), ("count: 'IN'", "count: must be \"both\""),
        ("expires: '2026-02-30'", "expires: must be a time such as"),
        ("expires: '2026-12-31T18:00:00'", "expires: must be a time such as"),
        ("expires: 1798711200", "expires: must be a time such as"), ("expires: ''", "or a date such as \"2026-12-31\""),
        ("expires: '2024-12-31'", "expires: lies before 2025; is the year right?"),
        ("expires: '2024-12-31T23:59:59Z'", "expires: lies before 2025; is the year right?"),
        ("expires: '2200-01-01'", "expires: lies after 2199; for never, leave it out"),
        ("expires: '2200-01-01T00:00:00Z'", "expires: lies after 2199"), ("expires: null", "expires: must be a time"),
        ("blocked: 1", "blocked: must be true or false"), ("rate: 0", "rate: must be a rate such as \"10Mbit\""),
        ("rate: '0'", "rate: must be a rate"), ("rate: '7bit'", "from 8 to 1Tbit"),
        ("rate_in: '10Mbps'", "rate_in: must be a rate"), ("rate_out: '1.1Tbit'", "rate_out: must be a rate"),
        ("rate: ''", "rate: must be a rate"), ("rate: -8", "rate: must be a rate"),
        ("devices: 0", "devices: must be an integer from 1 to 1024"), ("devices: 1025", "devices: must be an integer"),
        ("devices: '2'", "devices: must be an integer"), ("devices: 2.0", "devices: must be an integer"),
        ("device_timeout: 9", "device_timeout: must be a time such as \"5m\""),
        ("device_timeout: '31d'", "from 10s to 30d"), ("device_timeout: 'none'", "device_timeout: must be a time"),
        ("on_limit: 'drop'", "on_limit: must be \"stop\" or \"refuse_new\""),
    ]

    @Test("what makes no sense is refused with file, key and remedy, and is never no limit", arguments: wrong)
    func refused(key: String, sentence: String) throws {
        let directory = try TemporaryDirectory()
        for (text, place) in [
            ("{ ports: [{ port: 1, \(key) }] }", "ports[0]"), ("{ defaults: { \(key) } }", "defaults"),
        ] {
            let file = try directory.write("config.json", text)
            let error = #expect(throws: SettingsError.self) { try SettingsFile(file).read() }
            let description = error?.description ?? ""
            #expect(description.hasPrefix("\(file): \(place).") && description.contains(sentence), "\(description)")
        }
    }

    @Test("an object is wanted of defaults, and a billing day that there is")
    func others() {
        for (text, sentence) in [
            ("{ defaults: '100GB' }", "defaults: must be an object such as { limit_monthly:"),
            ("{ billing_day: 0 }", "billing_day: must be an integer from 1 to 31"),
        ] {
            let error = #expect(throws: SettingsError.self) { try settings(text) }
            #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
        }
    }

    @Test("docs/configuration.md has every key, in the same order")
    func documented() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../docs/configuration.md")
        let section =
            try String(contentsOf: file, encoding: .utf8).split(separator: "## Limits").dropFirst().first ?? ""
        let rows = section.prefix(upTo: section.firstRange(of: "\n## ")?.lowerBound ?? section.endIndex)
            .split(separator: "\n").filter { $0.hasPrefix("| `") }.map { String($0.split(separator: "`")[1]) }
        #expect(rows == LimitSetting.keys(in: \[LimitSetting].self).map(\.name))
    }
}

/// A calendar in a zone that is two hours ahead of Greenwich.
let twoHoursAhead = BillingCalendar(
    zone: ZoneRules { time in
        // Good for days of the one month that is asked about.
        let seconds = time.seconds + 7200 - 1_796_083_200
        let day = Int32(seconds / 86400)
        let date = day < 31 ? (2026, 12, day + 1) as (Int32, Int32, Int32) : (2027, 1, day - 30)
        return CivilTime(
            year: date.0, month: date.1, day: date.2, hour: Int32(seconds / 3600 % 24),
            minute: Int32(seconds / 60 % 60),
            second: Int32(seconds % 60))
    })
