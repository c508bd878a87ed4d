import Foundation
import TestSupport
import Testing

/// Looks at the page with a real browser: `Tests/Page` has what drives it, and what it expects.
@Suite("The web page", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct WebPageTests {
    private func look(_ arguments: [String]) throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let verdict = try run(
            "/usr/bin/python3", [tests.appending(path: "Page/page_test.py").path] + arguments, check: false)
        #expect(verdict.output.hasSuffix("ok\n"), "\(verdict.output)\(verdict.errors)")
    }

    @Test("shows what the metrics say, in words and figures, in both themes, from a phone's width on, by keyboard too")
    func figures() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let broken = try directory.write("broken.json", "{ \"server_port\": ")
            let config = """
                { shadowsocks: ["\(broken)"], ports: [
                    { port: 20001, name: "alice", limit_monthly: "10MB" },
                    { port: 20002, name: "<img src=x onerror='window.owned=1'><script>owned=1</script>" },
                    { port: 20003 }, { port: 20004, name: "идле" }] }
                """
            let agent = try AgentProcess(in: directory, config: config).ready()
            try serving([20_001, 20_002, 20_003]) {
                try exchange(tcp: 3_000_000, to: 20_001)
                try exchange(tcp: 1_234_567, to: 20_002)
                try exchange(tcp: 89_012, to: 20_003)
            }
            #expect(try agent.get("/api/v1/configs").output.contains(broken))
            try look(["figures", "http://127.0.0.1:10388/"])
        }
    }

    @Test("asks for the token once in a session, and again for a wrong one")
    func token() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let config = "{ shadowsocks: [], ports: [{ port: 20001 }], token: \"s3cret-of-an-operator\" }"
            let agent = try AgentProcess(in: directory, config: config).ready()
            #expect(try agent.get("/api/v1/ports").status == 22, "it asks for a token")
            try look(["token", "http://127.0.0.1:10388/", "s3cret-of-an-operator"])
        }
    }

    @Test("scrolls and searches 10,000 ports")
    func many() throws { try look(["many"]) }
}
