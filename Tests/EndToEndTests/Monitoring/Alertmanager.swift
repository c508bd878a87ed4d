import Foundation
import TestSupport

/// A real Alertmanager, to which ``PrometheusServer`` sends alerts.
final class Alertmanager {
    private let server: Child

    init(_ directory: TemporaryDirectory) throws {
        try directory.write(
            "alertmanager.yml", "route: { receiver: nobody, group_wait: 0s }\nreceivers: [{ name: nobody }]\n")
        let log = directory.file("alertmanager.log")
        server = try Child(
            "prometheus-alertmanager",
            [
                "--config.file", directory.file("alertmanager.yml"), "--storage.path", directory.file("alertmanager"),
                "--web.listen-address", "127.0.0.1:9093", "--cluster.listen-address=",
            ], output: log, errors: log)
    }

    /// What is firing: each alert's name, and the port that it is about.
    private func firing() throws -> Set<String> {
        struct Alert: Decodable { var labels: [String: String] }
        let answer = try run(
            "curl", ["-s", "--max-time", "10", "http://127.0.0.1:9093/api/v2/alerts?active=true"], check: false)
        let alerts = (try? JSONDecoder().decode([Alert].self, from: Data(answer.output.utf8))) ?? []
        return Set(
            alerts.map { alert in
                [alert.labels["alertname"], alert.labels["port"]].compactMap(\.self).joined(separator: " ")
            })
    }

    /// Waits until these fire, and those don't or no longer do.
    func fires(_ alerts: Set<String>, not others: Set<String> = []) throws {
        try eventually("these fire: \(alerts); and these don't: \(others)", within: 60) {
            let found = try firing()
            return found.isSuperset(of: alerts) && found.isDisjoint(with: others)
        }
    }
}
