import Logging
import Synchronization
import Tally
import TestSupport
import Testing

@testable import Agent

@Suite("Limits while the agent runs") struct LimitReloadTests {
    /// Sources of a config file, 2026-12-31T12:00:00Z by their clock, two hours ahead of Greenwich.
    private func sources(_ file: String, _ lines: LogLines) throws -> PortSources {
        let load = { @Sendable () throws in try SettingsFile(file).read() }
        return PortSources(
            try load(), in: twoHoursAhead, clock: WallClock(now: { 1_798_718_400 }), load: load, log: lines.logger)
    }

    @Test("change with the config, and stay where it has gone bad")
    func reload() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("config.json", "{ shadowsocks: [], ports: [{ port: 8388, limit: '1GB' }] }")
        let lines = LogLines()
        let sources = try sources(file, lines)
        func limits() async -> [PortLimits] { await sources.scan().ports.map(\.limits) }
        var expected = PortLimits.none
        expected.bytes[.lifetime] = 1 << 30
        #expect(await limits() == [expected])
        for bad in ["limit: '1 G'", "limit: 0, devices: 0", "limit: 0, expires: 'never'", "limit: 0 x"] {
            try directory.write("config.json", "{ shadowsocks: [], ports: [{ port: 8388, \(bad) }] }")
            #expect(await limits() == [expected], "\(bad)")
            #expect(sources.degraded.withLock { $0[file] } == true)
        }
        #expect(lines.all.contains { $0.hasPrefix("\(file): ports[0].limit: must be a size such as") })
        try directory.write("config.json", "{ shadowsocks: [], ports: [{ port: 8388, limit: '2GB' }] }")
        expected.bytes[.lifetime] = 2 << 30
        #expect(await limits() == [expected])
        #expect(sources.degraded.withLock { $0[file] } == false)
        try directory.write("config.json", "{ shadowsocks: [], ports: [{ port: 8388 }], defaults: { devices: 1 } }")
        #expect(await limits().map(\.devices) == [1])
        try directory.write("config.json", "{ shadowsocks: [], ports: [{ port: 8388 }] }")
        #expect(await limits() == [.none])
        #expect(!lines.all.contains { $0.contains("needs a restart") })
    }

    @Test("expire with a word in the log, which is no fault of the config")
    func expired() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            "config.json",
            """
            { shadowsocks: [], defaults: { expires: "2026-12-30" }, ports: [
              { port: 8388, expires: "2026-12-31T12:00:00Z" }, { port: 8389, expires: "2026-12-31T12:00:01Z" },
              { port: 8390 }, { port: 8391 }, { port: 8392, expires: "none" } ] }
            """)
        let lines = LogLines()
        let sources = try sources(file, lines)
        for _ in 1...3 { _ = await sources.scan() }
        let remedy = "give a later time, or remove the key"
        #expect(
            lines.all == [
                "\(file): ports[0].expires: 2026-12-31T14:00:00+02:00 is over: port 8388 is blocked; \(remedy)",
                "\(file): defaults.expires: 2026-12-31T00:00:00+02:00 is over: 2 ports are blocked; \(remedy)",
            ])
        #expect(sources.degraded.withLock { $0[file] } == false)
    }
}

/// What was logged.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.notice

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.lines.withLock { $0.append("\(event.message)") } }
    }
}
