import Foundation
import TestSupport
import Testing

@Suite(
    "check as root, beside running servers", .serialized,
    .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct ListeningTests {
    private let common = ["-k", "secret", "-m", "aes-256-gcm"]

    private func check(_ directory: TemporaryDirectory, _ config: String) throws -> Finished {
        try run(
            AgentProcess.program, ["check", "--config", try directory.write("porttally.json", config)], check: false)
    }

    @Test("names each port of a server that is not counted, and none of a client")
    func named() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let server = try Child("ss-server", ["-s", "0.0.0.0", "-p", "9000", "-u"] + common)
            let other = try Child("ss-server", ["-s", "::1", "-p", "9001"] + common)
            let client = try Child("ss-local", ["-s", "127.0.0.1", "-p", "9000", "-l", "1080", "-u"] + common)
            try eventually("they listen") { try run("ss", ["-tlnH"]).output.split(separator: "\n").count == 3 }
            let found = try check(directory, "{ shadowsocks: [] }")
            #expect(found.status == 78)
            let sentence = "ss-server (pid \(server.pid)) listens on port 9000 (tcp, udp), which is not counted"
            #expect(
                found.output.contains(
                    "\(sentence); name its config under shadowsocks, or declare it: ports: [{ port: 9000 }]"))
            // On this machine alone: a note, as it may be a port that clients don't come to.
            let note = "ss-server (pid \(other.pid)) listens on port 9001 (tcp) of this machine alone"
            #expect(found.output.contains(note))
            #expect(!found.output.contains("1080"))
            #expect(!found.output.contains("ss-local"))
            #expect(!found.output.contains("secret"))
            // All is well once they are declared.
            let declared = try check(directory, "{ shadowsocks: [], ports: [{ port: 9000 }, { port: 9001 }] }")
            #expect(declared.status == 0)
            #expect(!declared.output.contains("listens on"))
            for child in [server, other, client] { child.stop() }
        }
    }

    @Test("names the port that a plugin serves, and not the one behind it")
    func plugin() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            // SIP003: the plugin listens where clients connect to, and its server on this machine alone.
            try directory.write(
                "plugin", "#!/bin/sh\nexec socat TCP-LISTEN:$SS_REMOTE_PORT,fork TCP:$SS_LOCAL_HOST:$SS_LOCAL_PORT\n")
            try shell("chmod +x \(directory.file("plugin"))")
            let server = try Child(
                "ss-server", ["-s", "0.0.0.0", "-p", "9000", "--plugin", directory.file("plugin")] + common)
            try eventually("both listen") { try run("ss", ["-tlnH"]).output.split(separator: "\n").count == 2 }
            let found = try check(directory, "{ shadowsocks: [] }")
            let sentences = found.output.split(separator: "\n").filter { $0.contains("listens on") }
            #expect(sentences.count == 1)
            #expect(sentences.first?.contains("a plugin of ss-server (pid") == true)
            #expect(sentences.first?.contains("listens on port 9000 (tcp)") == true)
            server.stop()
        }
    }

    @Test("finds what a real ss-manager adds by a glob on its directory")
    func manager() async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let state = directory.file("state")
            try shell("mkdir \(state)")
            let manager = try Child(
                "ss-manager",
                ["--manager-address", "127.0.0.1:6100", "-D", state, "-s", "127.0.0.1", "-m", "aes-256-gcm", "-u"])
            let add = { (port: Int) in
                try shell(
                    "echo 'add: {\"server_port\":\(port), \"password\":\"x\"}' | socat -t1 - UDP:127.0.0.1:6100",
                    check: false)
            }
            try eventually("the manager answers") { try add(9000).hasPrefix("ok") }
            let config = "{ shadowsocks: [\"\(state)/.shadowsocks_*.conf\"], interval: 3600 }"
            let agent = try AgentProcess(in: directory, config: config).ready()
            #expect(try agent.scrape().bytes(9000, "udp", "in") == 0)
            #expect(try add(9001).hasPrefix("ok"))
            try eventually("the added port is counted") { try agent.scrape().bytes(9001, "tcp", "in") == 0 }
            let found = try check(directory, config)
            #expect(found.status == 0, "\(found.output)")
            #expect(agent.terminate() == 0)
            // Its servers end with the namespace's owner, and are told to by their pid files.
            try shell("for f in \(state)/.shadowsocks_*.pid; do kill $(cat $f); done")
            manager.stop()
        }
    }
}
