import Foundation
import TestSupport
import Testing

@Suite("The API's answers", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct AnswersTests {
    /// Figures that any of the answers has, by their keys.
    private struct Answer: Decodable {
        struct Traffic: Decodable {
            let receive_bytes: UInt64
            let transmit_bytes: UInt64
        }
        struct Port: Decodable {
            let port: Int
            let name: String?
            let total: Traffic
            let today: Traffic
            let month: Traffic
        }
        struct Row: Decodable {
            let port: Int
            let receive_bytes: UInt64
            let transmit_bytes: UInt64
        }
        struct Proxy: Decodable {
            struct Total: Decodable {
                let upload: UInt64
                let download: UInt64
            }
            let name: String
            let total: Total
            let monthly: Total
        }
        var ports: [Port]?
        var rows: [Row]?
        var proxies: [Proxy]?
        var next: String?
        var since: String?
    }

    private func ask(_ agent: AgentProcess, _ path: String) throws -> Answer {
        let answer = try agent.get(path)
        #expect(answer.status == 0, "\(path): \(answer.errors)")
        return try JSONDecoder().decode(Answer.self, from: Data(answer.output.utf8))
    }

    @Test("are what the kernel counted, to the byte: ports, traffic-monitor's stats, and usage by hour, day and month")
    func exact() async throws {
        try await inNewNetworkNamespace {
            let ports = [8388, 8389, 8390]
            let world = try World(ports: ports, "ports: [{ port: 8388, name: 'alice' }], timezone: 'UTC'")
            let agent = try world.start()
            let truth = try Truth(ports: ports)
            let traffic = try Traffic(ports: [8388, 8389])
            try eventually("both have traffic") {
                let counted = try truth.read()
                return (counted["p8388_tcp_out"]?.bytes ?? 0) > 100_000 && (counted["p8389_udp_in"]?.bytes ?? 0) > 1000
            }
            try traffic.stop()
            let counted = try truth.read()
            func expected(_ port: Int, _ direction: String) -> UInt64 {
                ["tcp", "udp"].reduce(0) { $0 + (counted["p\(port)_\($1)_\(direction)"]?.bytes ?? 0) }
            }

            let list = try ask(agent, "/api/v1/ports")
            #expect(list.ports?.map(\.port) == ports)
            #expect(list.ports?.map(\.name) == ["alice", nil, nil])
            for port in list.ports ?? [] {
                // The hour, the day and the month may end in a test, but not while nothing is counted in between.
                for traffic in [port.total, port.month] {
                    #expect(traffic.receive_bytes == expected(port.port, "in"))
                    #expect(traffic.transmit_bytes == expected(port.port, "out"))
                }
            }
            let stats = try ask(agent, "/api/stats")
            #expect(stats.proxies?.map(\.name) == ["alice", "8389", "8390"])
            for (port, proxy) in zip(ports, stats.proxies ?? []) {
                for traffic in [proxy.total, proxy.monthly] {
                    #expect(traffic.upload == expected(port, "in"))
                    #expect(traffic.download == expected(port, "out"))
                }
            }
            for by in ["hour", "day", "month"] {
                var (usage, page): ([Answer.Row], String?) = ([], "")
                while let next = page {
                    let answer = try ask(agent, "/api/v1/usage?by=\(by)&from=2026-01-01\(next)")
                    usage += answer.rows ?? []
                    page = answer.next.map { "&cursor=\($0)" }
                }
                // What nothing was used of has no rows.
                #expect(Set(usage.map(\.port)) == [8388, 8389])
                for port in [8388, 8389] {
                    let rows = usage.filter { $0.port == port }
                    #expect(rows.reduce(0) { $0 + $1.receive_bytes } == expected(port, "in"))
                    #expect(rows.reduce(0) { $0 + $1.transmit_bytes } == expected(port, "out"))
                }
            }
            let csv = try agent.get("/api/v1/usage?by=month&port=8388", headers: ["Accept: text/csv"]).output
            #expect(csv.hasPrefix("port,name,start,end,receive_bytes,transmit_bytes,"))
            #expect(csv.contains("8388,alice,"))
            #expect(csv.contains(",\(expected(8388, "in")),\(expected(8388, "out")),"))
            // Who keeps a copy gets both, then the one that has counted something since.
            let copy = try ask(agent, "/api/v1/usage?by=month&since=&limit=1")
            #expect(copy.rows?.map(\.receive_bytes) == [expected(8388, "in")])
            let cursor = try #require(copy.next)
            let rest = try ask(agent, "/api/v1/usage?by=month&since=&limit=1&cursor=\(cursor)")
            #expect(rest.rows?.map(\.receive_bytes) == [expected(8389, "in")])
            let since = try #require(rest.since)
            #expect(try ask(agent, "/api/v1/usage?by=month&since=\(since)").rows?.map(\.port) == [8388, 8389])
            #expect(agent.terminate() == 0)
        }
    }

    @Test("say what is wrong with a question, in one shape")
    func errors() async throws {
        try await inNewNetworkNamespace {
            let agent = try World(ports: [8388]).start()
            func answer(_ path: String) throws -> String {
                try run("curl", ["-s", "-w", " %{http_code}", "http://127.0.0.1:10388" + path]).output
            }
            for (path, expected) in [
                ("/api/stats/nobody", #"{"error":"proxy not found"} 404"#),
                ("/api/v1/ports/1", #"{"error":"port 1 is not counted and never was"} 404"#),
                ("/api/v1/ports/http", #"{"error":"no port is called so; write its number, 1 to 65535"} 404"#),
                ("/api/v1/ports?count=1", #"{"error":"count is not known; known are cursor, limit"} 400"#),
                ("/api/v1/usage?by=week", #"{"error":"by must be one of hour, day, month"} 400"#),
                (
                    "/api/v1/usage?since=0",
                    #"{"error":"since must be what an answer before has as since, or empty for all that there is"} 400"#
                ), ("/api/v1/usage?by=%", #"{"error":"the query can't be decoded"} 400"#), ("/api/stats/", " 301"),
            ] {
                let found = try answer(path)
                #expect(found == expected, "\(path)")
            }
            #expect(agent.terminate() == 0)
        }
    }
}
