import Foundation
import Glibc
import TestSupport

extension Fault {
    /// Others change what limits stand on in the kernel, and the agent ends while it does.
    static let arming = [
        Fault(name: "kill -9 around arming", weight: 8, endsAgent: true) { world, random in
            try world.dieAt("\(Self.place(using: &random)):\(Int.random(in: 1...4, using: &random))", using: &random)
            return .exact
        },
        Fault(name: "SIGSTOP around arming", weight: 6, endsAgent: true) { world, random in
            try world.standAt("\(Self.place(using: &random)):\(Int.random(in: 1...4, using: &random))", using: &random)
            return .exact
        },
        Fault(name: "quotas reset", weight: 5) { world, random in
            try shell("nft reset quotas")
            if Int.random(in: 0..<3, using: &random) == 0 {
                world.kill()
                try world.start()
            }
            return .exact
        },
        Fault(name: "quotas reset while the agent is down, or stands still", weight: 4, endsAgent: true) {
            world, random in
            if Bool.random(using: &random) {
                world.agent?.child.signal(SIGSTOP)
                try shell("nft reset quotas table inet porttally")
                world.pass(0...0.2, using: &random)
                world.agent?.child.signal(SIGCONT)
            } else {
                try world.end(using: &random)
                try shell("nft reset quotas table inet porttally")
                world.pass(0...0.2, using: &random)
                try world.start()
            }
            return .exact
        },
        Fault(name: "quotas and counters reset", weight: 3) { world, random in
            try world.meddle("external_reset") {
                try shell("nft reset quotas")
                try world.resetAllAndRead()
            }
        },
        Fault(name: "a quota reset, then kill -9", weight: 3, endsAgent: true) { world, random in
            try shell("nft reset quota inet porttally \(world.quota(using: &random))")
            world.kill()
            world.pass(0...0.1, using: &random)
            try world.start()
            return .exact
        },
        Fault(name: "a quota deleted", weight: 4, owned: false) { world, random in
            let (port, period) = (8388, ["day", "month", "lifetime"].randomElement(using: &random) ?? "")
            world.gates.expect(world.gates.expected.filter { $0.port != port })
            let quotas = try Quota.listed().keys.filter { $0.hasPrefix("ss_\(port)_\(period)") }.sorted()
            let whole = try world.structure()
            let promise = try world.meddle("table_damaged") {
                let script = quotas.map { quota in
                    ["in", "out"].map {
                        "delete element inet porttally \(quota.dropFirst("ss_\(port)_".count))_\($0) { \(port) }; "
                    }
                    .joined() + "delete quota inet porttally \(quota)"
                }
                try shell("nft '\(script.joined(separator: "; "))'")
                try world.waitUntilMended(to: whole)
            }
            world.gates.expect(world.limits)
            return promise
        },
        Fault(name: "a quota's figure changed by hand", weight: 4, owned: false) { world, random in
            var promise = Promise.exact
            promise.possibleCauses = ["table_damaged"]
            let figure = UInt64.random(in: 0...(1 << 41), using: &random)
            try shell("nft 'add quota inet porttally \(world.quota(using: &random)) { over \(figure) bytes ; }'")
            return promise
        },
        Fault(name: "a gate taken away", weight: 4, owned: false) { world, random in
            world.gates.expect([])
            let whole = try world.structure()
            let promise = try world.meddle("table_damaged") {
                try shell(
                    "nft 'delete element inet porttally gate_\(["in", "out"].randomElement(using: &random) ?? "") { 8388 }'"
                )
                try world.waitUntilMended(to: whole)
            }
            world.gates.expect(world.limits)
            return promise
        },
    ]

    private static func place(using random: inout SeededRandom) -> String {
        ["limits-planned", "table-changed", "limits-measured", "limits-settled"].randomElement(using: &random) ?? ""
    }
}

extension World {
    /// A quota of a port.
    func quota(using random: inout SeededRandom) throws -> String {
        try Quota.listed().keys.filter { $0.hasPrefix("ss_8388_") }.sorted().randomElement(using: &random) ?? ""
    }

    /// Starts an agent that stands still at a place in the program while packets go on, leads it there, and has it go on.
    func standAt(_ failpoint: String, using random: inout SeededRandom) throws {
        kill()
        try launch(failpoint: "\(failpoint):stop")
        try lead(to: failpoint, using: &random) { [self] in try agent.map { try isStopped($0.child.pid) } ?? false }
        pass(0.05...0.4, using: &random)
        agent?.child.signal(SIGCONT)
        try configureAtLast(LimitedPort.usual)
        try name(extra: Self.extra)
    }

    /// Has ports and limits come and go until the agent has come to a place in the program.
    func lead(to place: String, using random: inout SeededRandom, until isThere: () throws -> Bool) throws {
        var isNamed = true
        gates.expect([])
        try eventually("the agent comes to \(place)", within: 20) {
            isNamed.toggle()
            try name(extra: isNamed ? Self.extra : [Self.extra[0]])
            limits = isNamed ? LimitedPort.usual : LimitedPort.usual { $0.port == 18388 ? $0.bytes : [:] }
            try writeConfig()
            pass(0.05...0.1, using: &random)
            return try isThere()
        }
        limits = LimitedPort.usual
    }

    private func isStopped(_ pid: pid_t) throws -> Bool {
        let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        return text.split(separator: ")").last?.split(separator: " ").first == "T"
    }
}
