import Foundation
import TestSupport
import Testing

@Suite("A life in order", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct LifecycleTests {
    @Test("SIGTERM: the last reading is committed, exit 0, the table stays; uninstall removes it")
    func terminate() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "interval: 3600")
            let agent = try world.start()
            let truth = try Truth(ports: [8388])
            try serving([8388]) { try exchange(tcp: 5000, to: 8388) }
            #expect(agent.terminate() == 0)
            let bytes = try #require(truth.read()["p8388_tcp_in"]).bytes
            let store = world.directory.file("porttally.db")
            let committed = try run("sqlite3", [store, "SELECT tcp_in_total_bytes FROM port WHERE port = 8388"]).output
            #expect(committed == "\(bytes)\n")
            #expect(try NftRuleset.counters("porttally").count == 6)

            try serving([8388]) { try exchange(tcp: 5000, to: 8388) }
            let all = try #require(truth.read()["p8388_tcp_in"]).bytes
            let uninstall = try run(AgentProcess.program, ["uninstall", "--state", store])
            #expect(uninstall.output.contains("removed table inet porttally"))
            #expect(try run("nft", ["list", "table", "inet", "porttally"], check: false).status != 0)
            // The next table is no surprise.
            #expect(try world.start().scrape().resets("table_lost") == 0)
            let last = try run("sqlite3", [store, "SELECT tcp_in_total_bytes FROM port WHERE port = 8388"]).output
            #expect(last == "\(all)\n")
        }
    }

    /// Starts it thirty times, tells it to stop in the instant in which it says that it is ready, and prints the exits.
    private static let hasty = """
        import os, signal, socket, subprocess, sys
        program, config, path = sys.argv[1:]
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listener.bind(path)
        listener.settimeout(60)
        for _ in range(30):
            agent = subprocess.Popen([program, "run", "--config", config, "--listen", "unix:" + path + ".http"],
                env=dict(os.environ, NOTIFY_SOCKET=path), stderr=subprocess.DEVNULL)
            while b"READY=1" not in listener.recv(4096):
                pass
            agent.send_signal(signal.SIGTERM)
            print(agent.wait(), end=" ")
        """

    @Test("SIGTERM in the instant of its readiness is an orderly end, too", arguments: [true, false])
    func hastyEnd(ownership: Bool) async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let config = try directory.write(
                "porttally.json",
                "{shadowsocks: [], ports: [{port: 8388}], ownership: \(ownership), "
                    + "state: '\(directory.file("porttally.db"))'}")
            let ended = try run("python3", ["-c", Self.hasty, AgentProcess.program, config, directory.file("notify")])
            #expect(ended.output == String(repeating: "0 ", count: 30))
        }
    }

    @Test("a second agent on the same table says whose it is, and exits", arguments: [true, false])
    func second(ownership: Bool) async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "ownership: \(ownership)")
            let agent = try world.start()
            let other = try TemporaryDirectory()
            let second = try run(
                AgentProcess.program,
                [
                    "run", "--config", world.directory.file("porttally.json"), "--state", other.file("porttally.db"),
                    "--listen", "127.0.0.1:10389",
                ], check: false)
            #expect(second.status == 69)
            #expect(second.errors.contains("table inet porttally belongs to process \(agent.child.pid) (porttally)"))
            let uninstall = try run(
                AgentProcess.program,
                [
                    "uninstall", "--config", world.directory.file("porttally.json"), "--state",
                    other.file("porttally.db"),
                ],
                check: false)
            #expect(uninstall.status == 69)
            #expect(uninstall.errors.contains("belongs to process \(agent.child.pid)"))
            #expect(try NftRuleset.counters("porttally").count == 6)
            let sameStore = try run(
                AgentProcess.program,
                [
                    "run", "--config", world.directory.file("porttally.json"), "--table", "another", "--state",
                    world.directory.file("porttally.db"), "--listen", "127.0.0.1:10389",
                ], check: false)
            #expect(sameStore.status == 69)
            #expect(sameStore.errors.contains("\(agent.child.pid)"))
            #expect(try agent.get("/health").status == 0)
        }
    }

    @Test("a foreign table is refused and left alone")
    func foreign() async throws {
        try await inNewNetworkNamespace {
            try shell("nft add table inet porttally; nft add counter inet porttally mine")
            let world = try World(ports: [8388])
            let agent = try AgentProcess(in: world.directory, config: world.config)
            #expect(agent.child.wait() == 69)
            #expect(agent.output.contains("porttally did not make it"))
            #expect(try NftRuleset.counters("porttally").count == 1)
        }
    }

    @Test(
        "bad configs and command lines exit with what sysexits.h says, and name file, key and remedy",
        arguments: [
            ("{ lissten: [] }", 78, "lissten: is not a key"),
            ("{ ports: [{ port: 70000 }] }", 78, "ports[0].port: 70000 is not a port; use an integer from 1 to 65535"),
            ("{ ports: [{ name: \"x\" }] }", 78, "ports[0]: has no port"),
            ("{ ports: [{ port: 1, limit_monthly: \"100 G\" }] }", 78, "ports[0].limit_monthly: must be a size such"),
            ("{ defaults: { devices: 0 } }", 78, "defaults.devices: must be an integer from 1 to 1024"),
            ("{ defaults: { expires: \"2024-12-31\" } }", 78, "defaults.expires: lies before 2025"),
            ("{ listen: [\"localhost:80\"] }", 78, "listen:"),
            ("{ timezone: \"Mars/Olympus\" }", 78, "porttally.json: timezone: Mars/Olympus: No such file"),
            ("{ timezone: \"Asia\" }", 78, "timezone: Asia: is there, but is not a time zone (use a name from"),
            ("{ timezone: \"Europe/\" }", 78, "timezone: Europe/: is there, but is not a time zone (use a name from"),
            ("{ timezone: \"leapseconds\" }", 78, "timezone: leapseconds: is there, but is not a time zone"),
            ("{ timezone: \"tzdata.zi\" }", 78, "timezone: tzdata.zi: not a name (use a name from /usr/share/zoneinfo"),
            ("{ timezone: \"../../etc/passwd\" }", 78, "timezone:"),
            ("{ billing_day: 32 }", 78, "billing_day: must be an integer from 1 to 31"),
            ("{ table: \"a b\" }", 78, "table: is not a table's name"),
            ("{ interval: 10", 78, "line 1"),
        ])
    func badConfig(config: String, status: Int32, message: String) async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let file = try directory.write("porttally.json", config)
            for command in ["run", "check"] {
                let result = try run(
                    AgentProcess.program,
                    [command, "--config", file] + (command == "run" ? ["--state", directory.file("db")] : []),
                    check: false)
                #expect(result.status == status)
                #expect(result.errors.contains(message), "\(result.errors)")
            }
            #expect(try run("nft", ["list", "tables"]).output.isEmpty)
        }
    }

    @Test("what is wrong on the command line exits with 64")
    func usage() async throws {
        for arguments in [["frobnicate"], ["run", "--listen", "nonsense"], ["run", "--table", "a b"]] {
            #expect(try run(AgentProcess.program, arguments, check: false).status == 64)
        }
        #expect(try run(AgentProcess.program, ["run", "--config", "/nowhere/x.json"], check: false).status == 78)
    }

    @Test("check lists every place looked at, what was found, and what is wrong")
    func check() async throws {
        let world = try World(ports: [8388])
        try world.directory.write(
            "bad.json",
            "{ \"server\": \"::\", \"port_password\": { \"8389\": \"pw-hidden\", \"99999\": \"pw-hidden\" } }")
        let result = try run(
            AgentProcess.program,
            [
                "check", "--shadowsocks", world.directory.file("ss.json"), "--shadowsocks",
                world.directory.file("b*.json"),
                "--shadowsocks", "/nowhere/ss.json",
            ], check: false)
        #expect(result.status == 78)
        for expected in ["ss.json", "bad.json", "/nowhere/ss.json", "ports to count: 2", "port_password.99999"] {
            #expect(result.output.contains(expected), "\(result.output)")
        }
        #expect(!result.output.contains("pw-hidden"))
    }

    @Test("the ruleset that is printed is the one that is built")
    func ruleset() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388, 111])
            let agent = try world.start()
            let built = try NftRuleset.listed()
            #expect(agent.terminate() == 0)
            try run(AgentProcess.program, ["uninstall", "--state", world.directory.file("porttally.db")])
            let text = try run(AgentProcess.program, ["ruleset", "--shadowsocks", world.directory.file("ss.json")])
                .output
            try run("nft", ["-f", "/dev/stdin"], input: text)
            #expect(try NftRuleset.listed() == built)
        }
    }
}
