import Foundation
import TestSupport
import Testing

@Suite(
    "What is shipped for Prometheus and Grafana", .serialized,
    .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct DashboardTests {
    private struct Dashboard: Decodable {
        struct Panel: Decodable {
            struct Target: Decodable { var expr: String }
            var title: String
            var targets: [Target]
        }
        var panels: [Panel]
    }

    @Test("each query of the dashboard finds something, and figures are those of the kernel")
    func dashboard() async throws {
        try await inNewNetworkNamespace {
            let world = try LimitsWorld(ports: [8388, 8389])
            try world.configure(
                """
                { port: 8388, name: "alice", limit_monthly: "10 MB", devices: 2, expires: "2099-12-31", rate: "8 Mbit/s" },
                { port: 8389, limit: 100000 }
                """)
            let agent = try world.startAgent()
            let prometheus = try PrometheusServer(world.directory)
            let truth = try LimitsTruth(ports: [8388, 8389])
            let tunnel = try Socket.datagrams(to: world.tunnel(8388))
            defer { tunnel.close() }
            #expect(try Transfer(world, 8388, "3000000").end().isWhole)
            #expect(try Transfer.fills(world, 8389))

            let dashboard = try JSONDecoder().decode(
                Dashboard.self,
                from: Data(contentsOf: URL(filePath: PrometheusServer.folder + "grafana-dashboard.json")))
            let queries = dashboard.panels.flatMap { panel in panel.targets.map { (panel.title, $0.expr) } }
            #expect(queries.count > 25)
            for (title, query) in queries {
                let query =
                    query
                    .replacingOccurrences(of: "$__rate_interval", with: "20s")
                    .replacingOccurrences(of: "$job", with: "porttally")
                    .replacingOccurrences(of: "$instance", with: ".+")
                    .replacingOccurrences(of: "$port", with: ".+")
                // Some need two scrapes with traffic.
                do {
                    try eventually("data", within: 30) {
                        tunnel.write([UInt8](repeating: 0x55, count: 400))
                        _ = tunnel.next(within: 1000)
                        return try !prometheus.values(of: query).isEmpty
                    }
                } catch { Issue.record("\(title): nothing for \(query): \(error)") }
            }

            let figures = try truth.read()
            for port in [8388, 8389] {
                let used = "sum(porttally_limit_used_bytes{port=\"\(port)\"})"
                try eventually("\(port) is scraped") { try prometheus.value(of: used) == Double(figures.passed(port)) }
            }
            #expect(try prometheus.value(of: "porttally_limit_exceeded{port=\"8389\"}") == 1)
            #expect(try prometheus.values(of: "porttally_policed_bytes_total{port=\"8388\"} > 0") != [])
            #expect(agent.terminate() == 0)
        }
    }
}
