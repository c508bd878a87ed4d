import TestSupport
import Testing

@Suite(
    "What Prometheus makes of totals", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct IncreaseTests {
    @Test("agrees with the kernel's and with our day's figure, from here and from afar, whatever becomes of the agent")
    func restarts() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "insecure_no_token: true")
            let other = try OtherMachine()
            // The day goes on until all is over.
            let zone = LocalEdge(secondsAhead: 43_200).zone
            func start() throws -> AgentProcess {
                try AgentProcess(
                    in: world.directory, config: world.config, arguments: ["--listen", "\(OtherMachine.here):10388"],
                    environment: ["TZ": zone]
                ).ready()
            }
            var agent = try start()
            let truth = try Truth(ports: [8388])
            let servers = [try PrometheusServer(world.directory), try PrometheusServer(world.directory, on: other)]
            func scrapes(_ server: PrometheusServer) throws -> Double {
                try server.value(of: "sum_over_time(up{job=\"porttally\"}[5m])") ?? 0
            }
            try eventually("both scrape", within: 40) { try servers.allSatisfy { try scrapes($0) >= 2 } }

            let traffic = try Traffic(ports: [8388])
            for isKilled in [true, false, true, true] {
                let before = try servers.map(scrapes)
                try eventually("both have scraped", within: 30) {
                    try zip(servers, before).allSatisfy { try scrapes($0) >= $1 + 3 }
                }
                if isKilled { agent.kill() } else { #expect(agent.terminate() == 0) }
                agent = try start()
            }
            try traffic.stop()

            let counted = try truth.read()
            for (server, place) in zip(servers, ["here", "afar"]) {
                for (direction, word) in [("in", "receive"), ("out", "transmit")] {
                    let bytes = counted.filter { $0.key.hasSuffix("_" + direction) }.values.reduce(0) { $0 + $1.bytes }
                    #expect(bytes > 1_000_000)
                    let total = "porttally_\(word)_bytes_total{port=\"8388\"}"
                    let day = "porttally_period_\(word)_bytes{port=\"8388\",period=\"day\"}"
                    try eventually("\(place) it has scraped the last of it", within: 20) {
                        try server.value(of: "sum(\(total))") == Double(bytes)
                    }
                    #expect(try server.value(of: day) == Double(bytes))
                    // Nothing ever fell, which Prometheus would take for a new beginning and count twice.
                    #expect(try server.value(of: "sum(resets(\(total)[5m]))") == 0)
                    // It extrapolates by at most a scrape on each side.
                    let increase = try #require(try server.value(of: "sum(increase(\(total)[5m]))"))
                    let slack = Double(bytes) * 2 / (try scrapes(server) - 1)
                    #expect(abs(increase - Double(bytes)) <= slack, "\(increase) of \(bytes)")
                }
            }
            #expect(agent.terminate() == 0)
        }
    }
}
