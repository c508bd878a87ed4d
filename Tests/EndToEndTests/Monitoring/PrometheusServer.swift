import Foundation
import TestSupport

/// A real Prometheus that scrapes the agent each second, on this machine or another one, with the config and the rules as
/// they are shipped.
final class PrometheusServer {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().path + "/../../../prometheus/"
    private let server: Child
    private let machine: OtherMachine?

    /// Starts it.
    ///
    /// - Parameters:
    ///   - directory: Where its files go.
    ///   - machine: Where it runs; here, unless given.
    ///   - job: More of its job, as YAML.
    ///   - shortened: What takes the place of which text in the rules, so that a test needn't wait for days.
    /// - Throws: What kept it from being started.
    init(
        _ directory: TemporaryDirectory, on machine: OtherMachine? = nil, _ job: String = "",
        shortened: [(String, String)] = []
    ) throws {
        self.machine = machine
        let place = machine == nil ? "prometheus" : "remote"
        var config = try String(contentsOfFile: Self.folder + "prometheus.yml", encoding: .utf8)
            .replacingOccurrences(of: "interval: 15s", with: "interval: 1s")
        if machine != nil { config = config.replacingOccurrences(of: "127.0.0.1:", with: "\(OtherMachine.here):") }
        try directory.write(
            place + ".yml",
            config + """
                    \(job)
                alerting:
                  alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:9093"] }] }]

                """)
        var rules = try String(contentsOfFile: Self.folder + "porttally.rules.yml", encoding: .utf8)
        for (text, shorter) in shortened { rules = rules.replacingOccurrences(of: text, with: shorter) }
        try directory.write("porttally.rules.yml", rules)
        let arguments = [
            "--config.file", directory.file(place + ".yml"), "--storage.tsdb.path", directory.file(place),
            "--web.listen-address", "127.0.0.1:9090", "--rules.alert.resend-delay=1s",
        ]
        let log = directory.file(place + ".log")
        server =
            try machine?.start("prometheus", arguments, log: log)
            ?? Child("prometheus", arguments, output: log, errors: log)
    }

    /// The samples that an instant query finds now, without those that are no number.
    ///
    /// - Throws: What Prometheus says of a query that it can't read.
    func values(of query: String) throws -> [Double] {
        let arguments = [
            "-sS", "--max-time", "10", "--data-urlencode", "query=\(query)", "http://127.0.0.1:9090/api/v1/query",
        ]
        let answer =
            try machine?.run("curl", arguments, check: false) ?? run("curl", arguments, check: false)
        // It doesn't listen yet, or says in words that it is starting.
        let root = try? JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
        guard let root else { return [] }
        guard let data = root["data"] as? [String: Any], let result = data["result"] as? [[String: Any]] else {
            throw Unreadable(query: query, answer: answer.output)
        }
        return result.compactMap { ($0["value"] as? [Any])?.last as? String }.compactMap(Double.init).filter {
            !$0.isNaN
        }
    }

    private struct Unreadable: Error {
        var query: String
        var answer: String
    }

    /// The value that an instant query has now; nil where there is none yet.
    func value(of query: String) throws -> Double? { try values(of: query).first }
}
