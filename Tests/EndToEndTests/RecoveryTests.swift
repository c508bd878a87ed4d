import Foundation
import TestSupport
import Testing

@Suite("What survives", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct RecoveryTests {
    @Test("a reboot: totals go on, the kernel shows lifetime totals, counters past their old value are booked in full")
    func reboot() async throws {
        let world = try Locked(World(ports: [8388, 8389]))
        let before = try await inNewNetworkNamespace {
            let agent = try world.get().start()
            try serving([8388, 8389]) {
                try exchange(tcp: 20_000, to: 8388)
                try exchange(tcp: 300, to: 8389)
            }
            let page = try agent.scrape()
            agent.kill()
            return page
        }
        // Another namespace has no table, like a machine that has just booted.
        try await inNewNetworkNamespace {
            let agent = try world.get().start()
            let old = try #require(before.bytes(8388, "tcp", "in"))
            #expect(try NftRuleset.counters("porttally")["ss_8388_tcp_in"]?.bytes == old)
            let truth = try Truth(ports: [8388, 8389])
            // 8389 passes its old value many times before the first reading.
            try serving([8388, 8389]) {
                try exchange(tcp: 500, to: 8388)
                for _ in 0..<10 { try exchange(tcp: 60_000, to: 8389) }
            }
            let page = try agent.scrape()
            #expect(page.fallen(since: before) == [])
            let counted = try truth.read()
            for port in [8388, 8389] {
                let grown =
                    try #require(page.bytes(port, "tcp", "in")) - (try #require(before.bytes(port, "tcp", "in")))
                #expect(grown == counted["p\(port)_tcp_in"]?.bytes)
                #expect(
                    try NftRuleset.counters("porttally")["ss_\(port)_tcp_in"]?.bytes == page.bytes(port, "tcp", "in"))
            }
            #expect(page.resets("table_lost") == 1)
        }
    }

    @Test(
        "a store that is corrupt, truncated or gone: it is quarantined, and the totals come back from the kernel",
        arguments: ["garbage", "truncated", "emptied", "header", "removed"])
    func store(damage: String) async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388])
            let agent = try world.start()
            let truth = try Truth(ports: [8388])
            try serving([8388]) { for _ in 0..<5 { try exchange(tcp: 20_000, to: 8388) } }
            let before = try agent.scrape()
            // Not in order, so that its log is left.
            agent.kill()
            let store = world.directory.file("porttally.db")
            switch damage {
            case "garbage": try shell("head -c 20000 /dev/urandom > \(store)")
            case "truncated": try shell("truncate -s 5000 \(store)")
            case "emptied": try shell("truncate -s 0 \(store)")
            case "header": try shell("printf 'not a db' | dd of=\(store) conv=notrunc status=none")
            default: try shell("rm -f \(store) \(store)-wal \(store)-shm")
            }
            try serving([8388]) { try exchange(tcp: 30_000, to: 8388) }
            let again = try world.start()
            let page = try again.scrape()
            #expect(page.fallen(since: before) == [])
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            #expect(page.resets("adopted") == 1)
            let aside = try FileManager.default.contentsOfDirectory(atPath: world.directory.path)
                .filter { $0.contains("porttally.db.corrupt-") }
            #expect(aside.isEmpty == (damage == "removed"))
            // Whatever of the file is damaged, its log still has the rows: the day goes on. What was adopted belongs to
            // no period; what comes next does.
            let name = "porttally_period_receive_bytes{port=\"8388\",period=\"day\"}"
            let saved = damage == "removed" ? 0 : try #require(before[name])
            #expect(page[name] == saved)
            try serving([8388]) { try exchange(tcp: 1000, to: 8388) }
            let later = try again.scrape()
            let day = try #require(later[name])
            let more = try #require(later.bytes(8388, "tcp", "in")) - (try #require(page.bytes(8388, "tcp", "in")))
            #expect(day == saved + more)
        }
    }

    @Test("a try-out with another table, or in another namespace, on the same store: nothing is counted twice")
    func leftAndReturned() async throws {
        let world = try Locked(World(ports: [8388]))
        try await inNewNetworkNamespace {
            let truth = try Truth(ports: [8388])
            var last: Metrics?
            for arguments in [[], ["--table", "other"], [], ["--table", "other"]] {
                let agent = try world.get().start(arguments)
                try serving([8388]) { try exchange(tcp: 50_000, to: 8388) }
                let page = try agent.scrape()
                if let last { #expect(page.fallen(since: last) == []) }
                last = page
                #expect(agent.terminate() == 0)
            }
            let counted = try #require(last?.bytes(8388, "tcp", "in"))
            let all = try #require(truth.read()["p8388_tcp_in"]).bytes
            // Each table goes on counting while the agent looks at the other; what it had counted by then is in the
            // total already. Never more than all there was.
            #expect(counted <= all)
            #expect(counted > all / 2)
        }
    }

    @Test("a store that is deleted under the running agent: it is made anew, and nothing is lost")
    func deleted() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "interval: 1")
            let agent = try world.start()
            let truth = try Truth(ports: [8388])
            try serving([8388]) { try exchange(tcp: 20_000, to: 8388) }
            let before = try agent.scrape()
            let store = world.directory.file("porttally.db")
            // The lock file stays, as it would with `rm porttally.db`.
            try shell("rm -f \(store) \(store)-wal \(store)-shm")
            try eventually("a new store is made") {
                try serving([8388]) { try exchange(tcp: 5000, to: 8388) }
                let page = try agent.scrape()
                return page["porttally_store_up"] == 1 && FileManager.default.fileExists(atPath: store)
            }
            let page = try agent.scrape()
            #expect(page.fallen(since: before) == [])
            let day = try #require(page["porttally_period_receive_bytes{port=\"8388\",period=\"day\"}"])
            #expect(day == page.bytes(8388, "tcp", "in"))
            agent.kill()
            let again = try world.start()
            let later = try again.scrape()
            let differences = try truth.differences(from: later)
            #expect(differences == [])
            #expect(later.resets("adopted") == 0)
            #expect(later["porttally_period_receive_bytes{port=\"8388\",period=\"day\"}"] == day)
        }
    }

    @Test("a full disk: counting and serving go on, and the store recovers by itself")
    func fullDisk() async throws {
        try await inNewNetworkNamespace {
            let world = try World(ports: [8388], "interval: 1")
            let disk = try SmallDisk(at: world.directory.file("disk"), bytes: 1 << 20)
            let config = world.config
            let agent = try AgentProcess(
                in: world.directory, config: config, arguments: ["--state", disk.path + "/porttally.db"]
            ).ready()
            let truth = try Truth(ports: [8388])
            try serving([8388]) { try exchange(tcp: 20_000, to: 8388) }
            let before = try agent.scrape()
            #expect(before["porttally_store_up"] == 1)

            try disk.fill()
            // Small commits still find room in the store's own log; two thousand new ports do not.
            try world.name([8388] + Array(20_000..<22_000))
            try eventually("the store fails") { try agent.scrape()["porttally_store_up"] == 0 }
            let stalled = try agent.scrape()
            #expect(stalled.fallen(since: before) == [])
            #expect(try #require(stalled["porttally_store_errors_total"]) > 0)
            #expect(try agent.get("/health").status == 22, "curl's word for an HTTP error")
            try serving([8388]) { try exchange(tcp: 50_000, to: 8388) }
            // What isn't on disk doesn't leave the process.
            #expect(try agent.scrape().bytes(8388, "tcp", "in") == stalled.bytes(8388, "tcp", "in"))

            try disk.free()
            try eventually("the store works again") { try agent.scrape()["porttally_store_up"] == 1 }
            let page = try agent.scrape()
            #expect(page.fallen(since: stalled) == [])
            let differences = try truth.differences(from: page)
            #expect(differences == [])
            #expect(try agent.get("/health").status == 0)
            #expect(agent.terminate() == 0)
        }
    }
}
