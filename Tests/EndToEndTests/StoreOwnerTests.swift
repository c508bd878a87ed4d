import Foundation
import Glibc
import TestSupport
import Testing

@Suite(
    "Root, and a store that another user owns", .serialized,
    .enabled(if: isRootOfTheMachine, "needs root of the machine"))
struct StoreOwnerTests {
    @Test("uninstall follows no link of that user's, and leaves the store theirs")
    func uninstall() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388])
            let victims = try TemporaryDirectory()
            try victims.write("victim", "precious\n")
            let state = world.directory.file("state")
            let store = state + "/porttally.db"
            try shell("mkdir \(state) && chown 54321:54321 \(state)")
            func start() throws -> AgentProcess { try world.start(["--state", store]) }
            let agent = try start()
            for _ in 0..<3 { try exchange(udp: 1000, to: 8388) }
            #expect(try agent.scrape().bytes(8388, "udp", "in") == 3 * 1028)
            #expect(agent.terminate() == 0)
            func look() throws -> String {
                try shell("cd \(victims.path) && stat -c '%n %a %u %g %s' . * && cat victim")
            }
            func uninstall() throws -> Finished {
                try run(AgentProcess.program, ["uninstall", "--state", store], check: false)
            }
            let before = try look()
            for name in ["porttally.db", "porttally.db.lock"] {
                for target in ["victim", "new"] {
                    try shell(
                        """
                        mv \(state)/\(name) \(state)/kept
                        ln -s \(victims.path)/\(target) \(state)/\(name) && chown -h 54321 \(state)/\(name)
                        """)
                    let refused = try uninstall()
                    #expect(refused.status != 0 && refused.errors.contains("store: "), "\(refused.errors)")
                    #expect(try look() == before)
                    // The table stays, with what it counted.
                    #expect(try NftRuleset.counters("porttally")["ss_8388_udp_in"]?.bytes == 3 * 1028)
                    try shell("rm \(state)/\(name) && mv \(state)/kept \(state)/\(name)")
                }
            }
            let done = try uninstall()
            #expect(done.output.contains("removed table inet porttally"), "\(done.errors)")
            #expect(try shell("stat -c %u \(state)/*").split(separator: "\n").allSatisfy { $0 == "54321" })
            #expect(try start().scrape().bytes(8388, "udp", "in") == 3 * 1028)
        }
    }

    @Test("a state file that is not ours is refused with what to do, for good, and stays as it is")
    func notOurs() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388])
            let notes = world.directory.file("notes.txt")
            try world.directory.write("notes.txt", "what others wrote\n")
            try world.directory.write("porttally.json", world.config)
            let answer = try run(
                AgentProcess.program,
                [
                    "run", "--config", world.directory.file("porttally.json"), "--state", notes, "--listen",
                    "127.0.0.1:10388",
                ],
                check: false)
            #expect(answer.status == 78)
            #expect(answer.errors.contains("name another file with `state` or --state"), "\(answer.errors)")
            #expect(try String(contentsOfFile: notes, encoding: .utf8) == "what others wrote\n")
            #expect(try shell("ls \(world.directory.path)").contains("notes.txt.") == false)
        }
    }
}

/// Whether this is root, and not of a user namespace alone.
let isRootOfTheMachine =
    kernelIsAvailable && geteuid() == 0 && (try? shell("stat -c %u /"))?.hasPrefix("0") == true
