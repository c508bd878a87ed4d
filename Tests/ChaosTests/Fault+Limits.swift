import Glibc
import TestSupport

extension Fault {
    /// Limits change, and are reached.
    static let limits = [
        Fault(name: "limits changed under traffic", weight: 3) { world, random in
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                try world.configure(
                    LimitedPort.usual { $0.bytes.mapValues { $0 + UInt64.random(in: 1...1000, using: &random) } })
            }
            try world.configure(LimitedPort.usual)
            return .exact
        },
        Fault(name: "limits removed and added under traffic") { world, random in
            try world.configure(LimitedPort.usual { $0.bytes.filter { _ in Bool.random(using: &random) } })
            world.pass(0...0.2, using: &random)
            try world.configure(LimitedPort.usual)
            return .exact
        },
        Fault(name: "limits in a burst", weight: 3) { world, random in
            world.gates.expect([])
            for _ in 0..<Int.random(in: 2...10, using: &random) {
                world.limits = LimitedPort.usual { $0.bytes.filter { _ in Bool.random(using: &random) } }
                try world.writeConfig()
                world.pass(0...0.05, using: &random)
            }
            try world.configureAtLast(LimitedPort.usual)
            return .exact
        },
        Fault(name: "a limit just above what is used, and a flood", weight: 8) { world, random in
            try world.reachLimit(using: &random) { world, random in
                switch Int.random(in: 0..<3, using: &random) {
                case 0: world.agent?.child.signal(SIGSTOP)
                case 1: world.kill()
                default: break
                }
                return .exact
            }
        },
        Fault(name: "a limit lowered while packets flood in", weight: 4) { world, random in
            try world.lowerUnderFlood(using: &random)
            return .exact
        },
        Fault(name: "a limit reached, then kill -9 or SIGTERM", endsAgent: true) { world, random in
            try world.reachLimit(using: &random) { _, _ in
                .exact
            } then: { world, random in
                try world.end(using: &random)
                world.pass(0...0.1, using: &random)
                try world.start()
                return .exact
            }
        },
        Fault(name: "a limit reached, then all counters reset") { world, random in
            try world.reachLimit(using: &random) { _, _ in
                .exact
            } then: { world, _ in
                try world.meddle("external_reset") { try world.resetAllAndRead() }
            }
        },
        Fault(name: "a limit reached, then the table deleted", weight: 3, owned: false) { world, random in
            try world.reachLimit(using: &random) { _, _ in
                .exact
            } then: { world, _ in
                try world.meddle("table_lost") {
                    try shell("nft delete table inet porttally")
                    try world.waitForTable()
                }
            }
        },
        Fault(name: "a limit reached, then the table deleted while the agent is down", weight: 3, endsAgent: true) {
            world, random in
            try world.reachLimit(using: &random) { _, _ in
                .exact
            } then: { world, random in
                try world.makeTableAnew(using: &random)
            }
        },
        Fault(name: "a limit reached, then a ruleset restored", weight: 3, owned: false) { world, random in
            let file = try world.saveRuleset()
            return try world.reachLimit(using: &random) { _, _ in
                .exact
            } then: { world, _ in
                try world.meddle("restored") {
                    let before = try world.scrape().resets("restored") ?? 0
                    try shell("nft -f \(file)")
                    try eventually("the copy is taken over", within: 20) {
                        try world.scrape().resets("restored") ?? 0 > before
                    }
                    try world.waitForTable()
                }
            }
        },
        Fault(name: "a day's limit reached, and the day ends", weight: 4) { world, random in
            let limit = LimitedPort.flooded[1]
            let goal = try world.lower(limit, "day", using: &random)
            let flood = try Flood(limit, using: &random)
            defer { flood.close() }
            try world.fill(flood, upTo: goal)
            try world.checkDay(using: [World.extra[1], World.extra[2]] + World.steady) {
                try world.step(to: world.startOfNextDay())
            }
            try world.waitUntilFree(limit)
            try world.configure(LimitedPort.usual)
            return .exact
        },
    ]
}

extension World {
    /// Sets a limit of a port to just more than is used.
    ///
    /// - Returns: What the independent counters will have when it is reached.
    func lower(_ limit: LimitedPort, _ period: String, using random: inout SeededRandom) throws -> UInt64 {
        let room = UInt64.random(in: 2_000...200_000, using: &random)
        let before = try passed(limit)
        guard let used = try scrape().limitUsed(limit.port, period) else {
            throw Broken(description: "\(limit.port): nothing is said to be used in the \(period)")
        }
        try configure(limits(limit.port, period, used + room))
        try waitUntilArmed(limit, left: room)
        return before + room
    }

    /// Lowers a limit to just above what is used, floods the port, and raises it again.
    ///
    /// - Parameters:
    ///   - random: What is drawn.
    ///   - prepare: What happens before the flood; the agent may stand still or be gone after it.
    ///   - then: What happens when it has stopped, after which it has to go on being stopped.
    /// - Returns: What is promised of all that happened.
    /// - Throws: ``Broken`` where it stops earlier or later.
    func reachLimit(
        using random: inout SeededRandom, _ prepare: (World, inout SeededRandom) throws -> Promise,
        then: (World, inout SeededRandom) throws -> Promise = { _, _ in .exact }
    ) throws -> Promise {
        let limit = LimitedPort.flooded[Int.random(in: 0...1, using: &random)]
        let period = limit.bytes.keys.sorted().randomElement(using: &random) ?? ""
        let goal = try lower(limit, period, using: &random)
        let flood = try Flood(limit, using: &random)
        defer { flood.close() }
        var promise = try prepare(self, &random)
        try fill(flood, upTo: goal)
        if let child = agent?.child { child.signal(SIGCONT) } else { try start() }
        promise.allow(try then(self, &random))
        try expectStop(flood, at: goal)
        try configure(LimitedPort.usual)
        try waitUntilFree(limit)
        return promise
    }

    /// Lowers a limit while packets come all the time.
    func lowerUnderFlood(using random: inout SeededRandom) throws {
        let limit = LimitedPort.flooded[Int.random(in: 0...1, using: &random)]
        let period = limit.bytes.keys.sorted().randomElement(using: &random) ?? ""
        let flood = try Flood(limit, using: &random)
        defer { flood.close() }
        let room = UInt64.random(in: 300_000...1_000_000, using: &random)
        let before = try passed(limit)
        let used = try scrape().limitUsed(limit.port, period) ?? 0
        gates.expect(gates.expected.filter { $0.port != limit.port })
        limits = limits(limit.port, period, used + room)
        try writeConfig()
        // Whether it was armed before so much had come.
        var inTime = false
        let isStopped = {
            let quotas = try Quota.listed().filter { $0.key.hasPrefix("ss_\(limit.port)_") }.values
            if quotas.contains(where: { 1..<room ~= $0.over - $0.used }) { inTime = true }
            return quotas.contains { $0.over <= $0.used }
        }
        try eventually("\(limit.port) stops", within: 30) {
            flood.send(4)
            return try isStopped()
        }
        usleep(10_000)
        let last = try passed(limit)
        if inTime, !(before + room < last + flood.longest && last <= before + room) {
            throw Broken(description: "\(limit.port): \(last - before) bytes passed of \(room)")
        }
        try expectStop(flood, at: inTime ? before + room : last)
        try configure(LimitedPort.usual)
        try waitUntilFree(limit)
    }
}
