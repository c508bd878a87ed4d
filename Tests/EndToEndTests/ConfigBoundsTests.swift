import Foundation
import Glibc
import TestSupport
import Testing

@Suite(
    "Configs without measure", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)),
    .timeLimit(.minutes(10)))
struct ConfigBoundsTests {
    /// What the agent may take at its worst, in KiB.
    private static let memory = 64 << 10

    /// The most memory that a process has had, in KiB.
    private func peak(_ pid: pid_t) -> Int? {
        let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        return status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }.flatMap { Int($0.filter(\.isNumber)) }
    }

    private func warnings(_ agent: AgentProcess) -> [Substring] {
        agent.output.split(separator: "\n").filter { $0.hasPrefix("warning:") }
    }

    /// A list of 3 MB, one of 16 MB, and one that is padded to as much.
    enum BadList: String, CaseIterable, Sendable {
        case long, tooLong, padded

        var text: String {
            let zeros =
                switch self {
                case .long: 1_500_000
                case .tooLong: 8_000_000
                case .padded: 10_000
                }
            let blanks = self == .padded ? String(repeating: " ", count: (16 << 20) - 100_000) : ""
            return "{\"server_port\":[\(String(repeating: "0,", count: zeros))0]\(blanks)}"
        }
    }

    @Test("take 64 MB and ten lines of log, and harm no other port", arguments: BadList.allCases)
    func badList(list: BadList) async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let good = try directory.write("good.json", shadowsocksConfig([8388]))
            let configs = directory.file("configs")
            let config = "{ shadowsocks: [\"\(good)\", \"\(configs)/*.json\"], interval: 3600 }"
            let agent = try AgentProcess(in: directory, config: config).ready()
            try directory.write("bad", list.text)
            // Sixty of them, all at once.
            try shell(
                """
                mkdir \(directory.file("new"))
                for i in {1..\(list == .padded ? 60 : 1)}; do ln \(directory.file("bad")) \(directory.file("new"))/$i.json; done
                mv \(directory.file("new")) \(configs)
                """)
            try eventually("it is reported", within: 120) { !warnings(agent).isEmpty }
            // Looked at again: nothing new is to be said. In one step, as an editor does: a look may be under way, and
            // would find it half written.
            let new = try directory.write("good.new", shadowsocksConfig([8388, 8389]))
            try shell("mv \(new) \(good)")
            try eventually("the other config is read", within: 60) {
                try agent.scrape().bytes(8389, "tcp", "in") != nil
            }
            #expect(try agent.scrape().bytes(8388, "tcp", "in") != nil)
            #expect(peak(agent.child.pid).map { $0 <= Self.memory } == true)
            let lines = warnings(agent)
            #expect(lines.count <= 10, "\(lines.prefix(30))")
            if list != .tooLong { #expect(lines.last?.contains(" more faults") == true, "\(lines.suffix(3))") }
            #expect(agent.terminate() == 0)
        }
    }

    @Test("are refused in check with a sentence and the same memory")
    func check() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("bad.json", BadList.tooLong.text)
        let output = directory.file("output")
        let child = try Child(
            AgentProcess.program, ["check", "--shadowsocks", directory.file("bad.json")], output: output)
        var highest = 0
        // Once it has ended its figure is gone, so it is looked at as often as can be.
        while child.isRunning { highest = max(highest, peak(child.pid) ?? 0) }
        #expect(child.wait() == 78)
        #expect(highest > 0 && highest <= Self.memory)
        #expect(try String(contentsOfFile: output, encoding: .utf8).contains("bad.json: it has more than"))
    }

    @Test("are looked at once a second however often SIGHUP comes")
    func hangUps() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "interval: 3600")
            let agent = try world.start()
            let lines = { agent.output.split(separator: "\n").filter { $0.contains("SIGHUP") }.count }
            let began = Date()
            var sent = 0
            try eventually("three looks", within: 60) {
                for _ in 0..<100 { kill(agent.child.pid, SIGHUP) }
                sent += 100
                return lines() >= 3
            }
            let seconds = Date().timeIntervalSince(began)
            #expect(sent > 1000)
            #expect(Double(lines()) <= seconds + 2)
            // What comes last is looked at, too.
            try world.directory.write(
                "porttally.json",
                "{ shadowsocks: [\"\(world.directory.file("ss.json"))\"], ports: [{ port: 9999 }], interval: 3600 }")
            kill(agent.child.pid, SIGHUP)
            try eventually("the port is counted") { try agent.scrape().bytes(9999, "tcp", "in") != nil }
            #expect(agent.terminate() == 0)
        }
    }

    @Test("of the agent itself are refused, too, and so are pipes in the place of files")
    func swapped() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "interval: 3600")
            let agent = try world.start()
            let (own, config) = (world.directory.file("porttally.json"), world.directory.file("ss.json"))
            #expect(unsafe truncate(own, 5 << 30) == 0)
            agent.child.signal(SIGHUP)
            try eventually("its own config is refused", within: 10) { agent.output.contains("larger than 16 MiB") }
            let pipe = world.directory.file("pipe")
            #expect(unsafe mkfifo(pipe, 0o600) == 0)
            #expect(unsafe rename(pipe, config) == 0)
            let gauge = "porttally_config_degraded{source=\"\(config)\"}"
            try eventually("the pipe is refused", within: 10) { try agent.scrape()[gauge] == 1 }
            #expect(try agent.scrape().bytes(8388, "tcp", "in") != nil)
            #expect(peak(agent.child.pid).map { $0 <= Self.memory } == true)
            #expect(agent.terminate() == 0)
        }
    }
}
