import Foundation
import TestSupport
import Testing

@Suite("The live page", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct PageTests {
    @Test("passes promtool and the strict OpenMetrics parser, with a name that needs escaping")
    func judged() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let name = #"o'Brien \"the\" back\\slash 名"#
            let agent = try AgentProcess(
                in: directory, config: "{ shadowsocks: [], ports: [{ port: 8388, name: \"\(name)\" }] }"
            ).ready()
            try serving([8388]) { try exchange(tcp: 5000, to: 8388) }
            let text = try agent.scrape().text
            let verdict = try run("promtool", ["check", "metrics"], input: text, check: false)
            #expect(verdict.status == 0)
            #expect(verdict.output + verdict.errors == "")
            let answer = try agent.get("/metrics", headers: ["Accept: application/openmetrics-text; version=1.0.0"])
            #expect(answer.output.hasSuffix("# EOF\n"))
            let parser = """
                import sys
                from prometheus_client.openmetrics.parser import text_string_to_metric_families
                families = list(text_string_to_metric_families(sys.stdin.read()))
                print(sum(len(f.samples) for f in families))
                """
            let parsed = try run("/usr/bin/python3", ["-c", parser], input: answer.output)
            #expect(try #require(Int(parsed.output.trimmingCharacters(in: .newlines))) > 30)
        }
    }

    @Test("is served over TCP, IPv6 and unix sockets; other paths and methods are refused")
    func served() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388])
            let socket = world.directory.file("http.sock")
            let agent = try AgentProcess(
                in: world.directory, config: world.config,
                arguments: ["--listen", "[::1]:10388", "--listen", "unix:\(socket)"]
            ).ready()
            #expect(try agent.scrape()["porttally_store_up"] == 1)
            #expect(try run("curl", ["-sf", "http://[::1]:10388/metrics"]).output.contains("porttally_store_up 1"))
            #expect(
                try run("curl", ["-sf", "--unix-socket", socket, "http://x/health"]).output == #"{"status":"ok"}"#)
            let codes = try shell(
                """
                for path in / /health /metrics /nothing /metrics/ //metrics /../metrics; do
                    curl -s -o /dev/null -w '%{http_code} ' --path-as-is http://127.0.0.1:10388$path
                done
                curl -s -o /dev/null -w '%{http_code}' -X POST http://127.0.0.1:10388/metrics
                """)
            #expect(codes == "200 200 200 404 404 404 404 405")
            #expect(agent.terminate() == 0)
        }
    }

    @Test("shares a reading among scrapes that come together, and survives many at once")
    func many() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: Array(20_000..<21_000))
            let agent = try world.start()
            let script = """
                for i in $(seq 40); do curl -s -o /dev/null -w '%{http_code}\\n' http://127.0.0.1:10388/metrics & done; wait
                """
            let answers = try shell(script).split(separator: "\n")
            #expect(answers.count == 40)
            #expect(answers.allSatisfy { $0 == "200" })
            #expect(try agent.get("/health").status == 0)
        }
    }
}
