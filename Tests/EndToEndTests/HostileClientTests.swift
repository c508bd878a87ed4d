import Foundation
import TestSupport
import Testing

@Suite("Hostile clients", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct HostileClientTests {
    /// Connections that ask for the page and read nothing of it.
    private func readers(_ count: Int) throws -> [Socket] {
        try (0..<count).map { _ in
            let socket = try Socket.connected(10388, within: 10)
            socket.write(Array("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            return socket
        }
    }

    /// On a cable's packets, as on any but the loopback's own, a page doesn't fit into the kernel's buffers.
    private func useShortPackets() throws { try shell("ip link set lo mtu 1500") }

    @Test("200, and then 500, that ask for the page and read nothing keep no scraper out for a second")
    func readNothing() async throws {
        try await inNewNetworkNamespace {
            try useShortPackets()
            let world = try World(ports: Array(20_000..<20_400))
            let agent = try world.start()
            let prometheus = try PrometheusServer(world.directory)
            try eventually("Prometheus scrapes", within: 20) { try prometheus.value(of: "up") == 1 }
            var sockets: [Socket] = []
            defer { for socket in sockets { socket.close() } }
            for more in [200, 300] {
                sockets += try readers(more)
                // A debug build takes a second to answer so many at once; what counts is that they then hold on.
                #expect(httpGet("/health", within: 20)?.status == 200)
                // One attempt each, as Prometheus makes.
                for _ in 0..<10 { #expect(httpGet("/metrics", within: 1)?.status == 200) }
            }
            try eventually("Prometheus, which waits for a second, goes on", within: 15) {
                try prometheus.value(of: "sum_over_time(up[4s])") ?? 0 >= 4
            }
            #expect(agent.terminate() == 0)
        }
    }

    @Test("200 that read nothing of a long page don't cost a page each")
    func memory() async throws {
        try await inNewNetworkNamespace {
            try useShortPackets()
            let world = try World(ports: Array(20_000..<24_000))
            let agent = try world.start()
            var sockets: [Socket] = []
            defer { for socket in sockets { socket.close() } }
            // Ten at a time, so that they don't share one reading's page.
            for _ in 0..<20 {
                sockets += try readers(10)
                #expect(httpGet("/metrics", within: 20)?.status == 200)
            }
            let status = try String(contentsOfFile: "/proc/\(agent.child.pid)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
            let peak = try #require(Int(line.split(separator: " ").dropLast().last ?? ""))
            print("peak memory \(peak) kB")
            // What is unsent is at most 64 MiB; the rest is the agent's own, and pages in the making.
            #expect(peak < 200_000)
            // A send buffer for each, and no more, those included that have lost their place (ss(8)).
            let listing = try run("/usr/bin/ss", ["-tnmaH", "sport = :10388"]).output
            let kernel = listing.split { "(),\n".contains($0) }.filter { $0.hasPrefix("w") }
                .compactMap { Int($0.dropFirst()) }.reduce(0, +)
            print("the kernel's \(kernel / 1000) kB")
            #expect(kernel < 200 * 384 << 10)
            #expect(agent.terminate() == 0)
        }
    }

    @Test("64 scrapers without a pause share a bounded number of readings")
    func pile() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: Array(20_000..<21_000))
            let agent = try world.start()
            // Each reading has a page of its own, and each page another duration in it.
            let script = """
                import http.client, threading, time
                pages, answers, start = set(), [0], time.monotonic()
                def scrape():
                    connection = http.client.HTTPConnection("127.0.0.1", 10388)
                    while time.monotonic() < start + 5:
                        connection.request("GET", "/metrics")
                        answer = connection.getresponse()
                        assert answer.status == 200, answer.status
                        body = answer.read()
                        at = body.index(b"\\nporttally_scrape_duration_seconds ")
                        pages.add(body[at:])
                        answers[0] += 1
                threads = [threading.Thread(target=scrape) for _ in range(64)]
                for thread in threads: thread.start()
                for thread in threads: thread.join()
                print(len(pages), answers[0], time.monotonic() - start)
                """
            let words = try run("/usr/bin/python3", ["-c", script]).output.split(separator: " ")
            let pages = try #require(Double(words[0]))
            let answers = try #require(Double(words[1]))
            let seconds = try #require(Double(words[2].trimmingCharacters(in: .newlines)))
            print("\(pages) readings and \(answers) answers in \(seconds) s")
            // Twenty that are in arrears, ten a second, and those that the agent takes by itself.
            #expect(pages <= 20 + 10 * seconds + 2)
            #expect(answers >= pages)
            #expect(agent.terminate() == 0)
        }
    }
}
