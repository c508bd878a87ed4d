import Foundation
import TestSupport

/// A real netdata with directories of its own, that runs our plugin and nothing else.
final class Netdata {
    private let server: Child

    /// - Parameters:
    ///   - directory: Where its files go; its user has to reach it.
    ///   - options: What it is to hand to the plugin.
    /// - Throws: What kept it from starting.
    init(_ directory: TemporaryDirectory, options: String) throws {
        let root = directory.file("netdata")
        for folder in ["cache", "lib", "log", "plugins"] {
            try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        let shipped = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../netdata/porttally.plugin")
        let plugin = try String(contentsOf: shipped, encoding: .utf8)
            .replacing("/usr/local/bin/porttally", with: AgentProcess.program)
        try directory.write("netdata/plugins/porttally.plugin", plugin)
        let off = ["proc", "diskspace", "cgroups", "tc", "idlejitter", "timex", "statsd", "netdata monitoring"]
        try directory.write(
            "netdata/netdata.conf",
            """
            [global]
              run as user = netdata
            [directories]
              config = \(root)
              cache = \(root)/cache
              lib = \(root)/lib
              log = \(root)/log
              plugins = "\(root)/plugins"
              home = \(root)/lib
            [logs]
              debug = none
              error = \(root)/log/error.log
              access = none
            [db]
              mode = ram
              retention = 600
            [plugins]
            \(off.map { "  \($0) = no" }.joined(separator: "\n"))
            [plugin:porttally]
              command options = \(options)
            [web]
              bind to = 127.0.0.1:19999
            [health]
              enabled = no
            [ml]
              enabled = no
            [cloud]
              enabled = no

            """)
        try shell("chmod 755 '\(root)/plugins/porttally.plugin'; chown -R netdata '\(root)'")
        let log = directory.file("netdata.log")
        server = try Child(
            "netdata", ["-D", "-c", "\(root)/netdata.conf", "-P", "\(root)/pid"], output: log, errors: log)
    }

    /// What one chart is, and what was stored of it.
    struct Chart {
        /// Its title, units and so on, in netdata's words.
        let description: [String: Any]
        /// What it has a curve of.
        var dimensions: Set<String> { Set((description["dimensions"] as? [String: Any] ?? [:]).keys) }
        var labels: [String: String] { description["chart_labels"] as? [String: String] ?? [:] }
    }

    /// The charts that it shows, by their ids.
    func charts() throws -> [String: Chart] {
        let root = try ask("charts")
        let charts = root?["charts"] as? [String: [String: Any]] ?? [:]
        return charts.mapValues(Chart.init)
    }

    /// The figures of a chart: a second each, by dimension; those that it has none of are left out.
    ///
    /// - Parameters:
    ///   - chart: Its id.
    ///   - seconds: How far back.
    /// - Returns: The values of each dimension, in no order.
    /// - Throws: What kept curl from being started.
    func values(_ chart: String, last seconds: Int = 300) throws -> [String: [Double]] {
        let root = try ask("data?chart=\(chart)&after=-\(seconds)&format=json")
        guard let labels = root?["labels"] as? [String], let rows = root?["data"] as? [[Any]] else { return [:] }
        return labels.indices.dropFirst().reduce(into: [:]) { values, column in
            values[labels[column]] = rows.compactMap { ($0[column] as? NSNumber)?.doubleValue }
        }
    }

    private func ask(_ path: String) throws -> [String: Any]? {
        let answer = try run(
            "curl", ["--silent", "--fail", "--max-time", "10", "http://127.0.0.1:19999/api/v1/\(path)"], check: false)
        return try? JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
    }

    /// Ends it at once.
    func kill() {
        server.signal(9)
        server.wait()
    }
}
