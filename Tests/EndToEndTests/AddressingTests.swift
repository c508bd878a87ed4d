import Foundation
import Glibc
import TestSupport
import Testing

@Suite(
    "By which names and sockets it is reached", .serialized,
    .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct AddressingTests {
    private func status(_ arguments: [String]) throws -> String {
        try run("curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}"] + arguments).output
    }

    @Test("a name that isn't in `hosts` is answered 421, with a sentence that names the key")
    func hosts() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "hosts: ['metrics.example.net'], insecure_no_token: true")
            let agent = try AgentProcess(
                in: world.directory, config: world.config, arguments: ["--listen", ":10389"]
            ).ready()
            let local = "http://127.0.0.1:10388/metrics"
            for (host, expected) in [
                ("rebound.example", "421"), ("rebound.example:10388", "421"), ("192.0.2.1:10388", "421"),
                ("metrics.example.net", "200"), ("METRICS.example.net.:10388", "200"), ("localhost", "200"),
                ("127.0.0.1:10388", "200"),
            ] {
                #expect(try status(["-H", "Host: \(host)", local]) == expected, "\(host)")
            }
            let everywhere = "http://127.0.0.1:10389/metrics"
            #expect(try status(["-H", "Host: 192.0.2.1:10389", everywhere]) == "200")
            #expect(try status(["-H", "Host: rebound.example", everywhere]) == "421")
            let sentence = try run("curl", ["-s", "-H", "Host: rebound.example", local]).output
            #expect(sentence.contains("add it to \"hosts\" in porttally's config"))
            // Health checks that know no names: HAProxy's, and nginx's HTTP/1.0.
            #expect(try status(["-0", "-H", "Host:", "http://127.0.0.1:10388/health"]) == "200")
            #expect(agent.terminate() == 0)
        }
    }

    @Test("where others reach it, it asks for a token or doesn't start, and says what to do")
    func exposed() async throws {
        try await inNewNetworkNamespace {
            func start(_ more: String) throws -> Finished {
                let world = try World(ports: [8388], "\(more) listen: [':10389']")
                try world.directory.write("porttally.json", world.config)
                return try run(
                    AgentProcess.program,
                    [
                        "run", "--config", world.directory.file("porttally.json"), "--state",
                        world.directory.file("porttally.db"),
                    ], check: false)
            }
            let refused = try start("")
            #expect(refused.status == 78)
            #expect(
                refused.errors.contains(
                    "porttally.json: listen: :10389 can be reached from elsewhere, and whoever reaches it sees who uses how "
                        + "much: set token, or say insecure_no_token: true where something else keeps others out"),
                "\(refused.errors)")
            let lost = try start("tokens: [{ name: 'a', token_file: '/nowhere' }],")
            #expect(lost.status == 78)
            #expect(lost.errors.contains("porttally.json: tokens[0].token_file: there is no file /nowhere"))
        }
    }

    @Test("a token is asked for where any is known, but for /health and, if so chosen, /metrics")
    func token() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "token: 'sesame-sesame-sesame', public_metrics: true")
            let socket = world.directory.file("http.sock")
            let agent = try AgentProcess(
                in: world.directory, config: world.config, arguments: ["--listen", "unix:\(socket)"]
            ).ready()
            let own = "http://127.0.0.1:10388"
            for (path, expected) in [("/metrics", "200"), ("/health", "200"), ("/api/stats", "401")] {
                #expect(try status([own + path]) == expected, "\(path)")
            }
            for path in ["/api/stats", "/api/stats/8388", "/api/v1/ports", "/api/v1/ports/8388"] {
                #expect(
                    try status(["-H", "Authorization: Bearer sesame-sesame-sesame", own + path]) == "200", "\(path)")
                #expect(try status(["-H", "Authorization: Bearer sesame", own + path]) == "401", "\(path)")
                #expect(try status(["--unix-socket", socket, "http://localhost\(path)"]) == "200", "\(path)")
            }
            #expect(try run("curl", ["-s", "\(own)/api/stats"]).output == #"{"error":"missing authorization header"}"#)
            #expect(agent.terminate() == 0)
            #expect(!agent.output.contains("sesame"))
        }
    }

    @Test("a unix socket has the mode and group that were asked for, and takes any Host")
    func unixSocket() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "socket_mode: '0620', socket_group: 54321")
            let socket = world.directory.file("http.sock")
            let agent = try AgentProcess(
                in: world.directory, config: world.config, arguments: ["--listen", "unix:\(socket)"]
            ).ready()
            #expect(try run("stat", ["-c", "%a %g %F", socket]).output == "620 54321 socket\n")
            #expect(try status(["--unix-socket", socket, "-H", "Host: anything.example", "http://x/metrics"]) == "200")
            // Such as nginx runs as: in the group it gets in, else not.
            try shell("chmod 755 \(world.directory.path)")
            func curl(_ groups: String) throws -> Int32 {
                try run(
                    "setpriv",
                    [
                        "--reuid", "65534", "--regid", "65534", "--groups", groups, "--inh-caps=-all",
                        "--bounding-set=-all",
                    ]
                        + ["curl", "-sf", "-o", "/dev/null", "--unix-socket", socket, "http://localhost/health"],
                    check: false
                ).status
            }
            #expect(try curl("54321") == 0)
            #expect(try curl("54322") == 7, "could not connect")
            #expect(agent.terminate() == 0)
        }
    }

    @Test("a group that isn't there ends the start with a sentence")
    func unknownGroup() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "socket_group: 'no-such-group'")
            let agent = try AgentProcess(
                in: world.directory, config: world.config,
                arguments: ["--listen", "unix:\(world.directory.file("http.sock"))"])
            #expect(agent.child.wait() == 78)
            #expect(agent.output.contains("the group no-such-group: there is no such group (`socket_group` is a name"))
        }
    }
}
