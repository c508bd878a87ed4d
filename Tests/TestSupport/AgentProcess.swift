internal import Foundation
internal import Glibc

/// The built `porttally`, running in the calling thread's namespaces.
public final class AgentProcess: Sendable {
    public let child: Child
    private let log: String

    /// Where the built program lies: beside the tests.
    public static let program: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appending(path: "porttally").path
    }()

    /// Starts it.
    ///
    /// - Parameters:
    ///   - directory: Holds the store, and the log of every start.
    ///   - config: The agent's own config, as JSON5; `listen` and `state` are given on the command line.
    ///   - arguments: More of the command line.
    ///   - environment: More of the environment.
    /// - Throws: What kept it from being started.
    public init(
        in directory: TemporaryDirectory, config: String, arguments: [String] = [], environment: [String: String] = [:]
    ) throws {
        let file = directory.file("porttally.json")
        if (try? String(contentsOfFile: file, encoding: .utf8)) != config {
            try directory.write("porttally.json", config)
        }
        log = directory.file("log")
        child = try Child(
            Self.program,
            ["run", "--config", file, "--state", directory.file("porttally.db"), "--listen", "127.0.0.1:10388"]
                + arguments,
            environment: environment, output: log, errors: log)
    }

    /// Waits until it answers.
    @discardableResult
    public func ready() throws -> AgentProcess {
        try eventually("the agent answers; it says: \(output)") {
            guard child.isRunning else { throw CommandError(description: "the agent ended: \(output)") }
            return try get("/health").status == 0
        }
        return self
    }

    /// What it and its forerunners wrote.
    public var output: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    /// Asks for a path; the status is curl's.
    public func get(_ path: String, headers: [String] = []) throws -> Finished {
        try run(
            "curl",
            ["--silent", "--fail", "--max-time", "20"] + headers.flatMap { ["--header", $0] } + [
                "http://127.0.0.1:10388" + path
            ],
            check: false)
    }

    /// Scrapes once.
    public func scrape() throws -> Metrics {
        let answer = try get("/metrics")
        guard answer.status == 0 else {
            throw CommandError(description: "no scrape (curl \(answer.status)); the agent says: \(output)")
        }
        return Metrics(answer.output)
    }

    /// Ends it in order, and returns its exit status.
    public func terminate() -> Int32 {
        child.signal(SIGTERM)
        return child.wait()
    }

    /// Ends it without warning.
    public func kill() {
        child.signal(SIGKILL)
        child.wait()
    }
}

/// A metrics page.
public struct Metrics: Sendable {
    public let text: String
    /// The values by series, as written: `porttally_store_up`, `porttally_receive_bytes_total{port="1",protocol="tcp"}`.
    public let values: [String: String]

    public init(_ text: String) {
        self.text = text
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " ") else { continue }
            values[String(line[..<blank])] = String(line[line.index(after: blank)...])
        }
        self.values = values
    }

    /// An integer value; nil where the series isn't there.
    public subscript(series: String) -> UInt64? { values[series].flatMap { UInt64($0) } }

    /// One of a port's counters: `in` or `out`.
    public func bytes(_ port: Int, _ transport: String, _ direction: String) -> UInt64? {
        self[name(port, transport, direction, "bytes")]
    }
    public func packets(_ port: Int, _ transport: String, _ direction: String) -> UInt64? {
        self[name(port, transport, direction, "packets")]
    }

    private func name(_ port: Int, _ transport: String, _ direction: String, _ unit: String) -> String {
        "porttally_\(direction == "in" ? "receive" : "transmit")_\(unit)_total{port=\"\(port)\",protocol=\"\(transport)\"}"
    }

    /// How often a cause was counted.
    public func resets(_ cause: String) -> UInt64? { self["porttally_kernel_resets_total{cause=\"\(cause)\"}"] }

    /// The traffic counters of `earlier` that have fallen, or are gone, since.
    public func fallen(since earlier: Metrics) -> [String] {
        earlier.values.keys.filter { series in
            guard series.contains("_total{port="), let old = earlier[series] else { return false }
            guard let new = self[series] else { return false }
            return new < old
        }.sorted()
    }
}
