import TestSupport

extension Fault {
    /// Others change what is ours.
    static let interference = [
        Fault(name: "all counters reset") { world, random in
            try world.meddle("external_reset") { try world.resetAllAndRead() }
        },
        Fault(name: "all counters reset, then kill -9", endsAgent: true) { world, random in
            try world.meddle("external_reset") {
                try world.resetAll()
                world.kill()
                try world.start()
            }
        },
        Fault(name: "all counters reset while the agent is down", endsAgent: true) { world, random in
            try world.meddle("external_reset") {
                world.kill()
                world.pass(0...0.1, using: &random)
                try world.resetAll()
                world.pass(0...0.2, using: &random)
                try world.start()
            }
        },
        Fault(name: "all counters reset, kill -9 before the sentinel is put back", endsAgent: true) { world, random in
            try world.meddle("external_reset") {
                world.kill()
                try world.launch(failpoint: "reset-booked")
                try world.waitUntilWell()
                try world.resetAll()
                try eventually("the reset is booked", within: 20) { world.agent?.child.isRunning == false }
                try world.start()
            }
        },
        Fault(name: "the sentinel or its witness reset alone") { world, random in
            let name = ["sentinel", "witness"].randomElement(using: &random) ?? ""
            try world.reset(name)
            if Int.random(in: 0..<4, using: &random) == 0 {
                world.kill()
                try world.start()
            }
            return .exact
        },
        Fault(name: "a single counter reset") { world, random in
            guard let name = try world.largeCounter(using: &random) else { return .exact }
            var promise = try world.meddle("external_reset") {
                try world.reset("ss_\(name)")
                world.kernelIsWhole = false
            }
            promise.loss = promise.loss.filter { $0.key == "p\(name)" }
            return promise
        },
        Fault(name: "the table deleted", weight: 3, owned: false) { world, random in
            try world.meddle("table_lost") {
                try shell("nft delete table inet porttally")
                try world.waitForTable()
            }
        },
        Fault(name: "nft flush ruleset", weight: 3) { world, random in
            guard !world.isOwned else {
                try shell("nft flush ruleset")
                return .exact
            }
            return try world.meddle("table_lost") {
                try shell("nft flush ruleset")
                try world.waitForTable()
            }
        },
        Fault(name: "a part of the table deleted", weight: 4, owned: false) { world, random in
            let whole = try world.structure()
            return try world.meddle("table_damaged") {
                try world.deletePart(using: &random)
                try world.waitUntilMended(to: whole)
            }
        },
        Fault(name: "a part of the table deleted while the agent is down", weight: 2, endsAgent: true) {
            world, random in
            try world.meddle("table_damaged") {
                try world.end(using: &random)
                try world.deletePart(using: &random)
                world.pass(0...0.1, using: &random)
                try world.start()
            }
        },
        Fault(name: "the table deleted while the agent is down", weight: 3, endsAgent: true) { world, random in
            try world.makeTableAnew(using: &random)
        },
        Fault(
            name: "the table deleted while the agent is down, kill -9 when it is made", weight: 3, endsAgent: true
        ) { world, random in
            try world.meddle("table_lost") {
                try world.end(using: &random)
                try shell("nft delete table inet porttally")
                world.kernelIsWhole = true
                try world.launch(failpoint: "table-made")
                try eventually("it is made", within: 20) { world.agent?.child.isRunning == false }
                try world.start()
            }
        },
    ]
}

extension World {
    /// Runs `body`, which loses what came since the last reading, at most all that comes until it returns.
    func meddle(_ cause: String, _ body: () throws -> Void) throws -> Promise {
        let before = try Counts(truth)
        _ = try scrape()
        try body()
        return Promise(loss: try Counts(truth) - before, causes: [cause])
    }

    /// The words of our table without its figures, the ones at which quotas stop included, and their units; elements come in
    /// any order.
    func structure() throws -> [String] {
        try run("nft", ["--stateless", "list", "table", "inet", "porttally"], check: false).output
            .split { " \t\n,".contains($0) }.map(String.init)
            .filter { Int($0) == nil && !$0.hasSuffix("bytes") }.sorted()
    }

    /// Waits until our table has the words again that it had.
    func waitUntilMended(to whole: [String]) throws {
        do { try eventually("it is mended", within: 20) { try structure() == whole } } catch {
            let changes = try structure().difference(from: whole).map { change in
                switch change {
                case .insert(_, let word, _): "+\(word)"
                case .remove(_, let word, _): "-\(word)"
                }
            }
            throw Broken(description: "it is not mended: \(changes.joined(separator: " "))")
        }
    }

    /// Takes something away without which not everything is counted.
    func deletePart(using random: inout SeededRandom) throws {
        let part = [
            "flush chain inet porttally input", "delete element inet porttally tcp_in { 8388 }",
            "flush chain inet porttally output; delete chain inet porttally output",
        ].randomElement(using: &random)
        try shell("nft '\(part ?? "")'")
    }

    /// Resets a counter.
    ///
    /// nft asks for it once: where somebody's commit comes in between, the kernel answers EINTR.
    func reset(_ name: String) throws {
        try eventually("\(name) is reset", within: 20) {
            let nft = try run("nft", ["reset", "counter", "inet", "porttally", name], check: false)
            guard nft.status == 0 || nft.errors.contains("Interrupted system call") else {
                throw CommandError(description: nft.errors)
            }
            return nft.status == 0
        }
    }

    func resetAll() throws {
        try shell("nft reset counters table inet porttally")
        kernelIsWhole = false
    }

    /// A counter that has passed its old value when it is read may lose what came until then.
    func resetAllAndRead() throws {
        try resetAll()
        _ = try scrape()
    }

    /// Waits until the agent has made the table again.
    func waitForTable() throws {
        try eventually("the table is back", within: 20) {
            try run("nft", ["list", "counter", "inet", "porttally", "sentinel"], check: false).status == 0
        }
        kernelIsWhole = true
    }

    /// Has the table made again, with lifetime totals in its counters.
    func makeTableAnew(using random: inout SeededRandom) throws -> Promise {
        try meddle("table_lost") {
            try end(using: &random)
            try shell("nft delete table inet porttally")
            pass(0...0.1, using: &random)
            try start()
            kernelIsWhole = true
        }
    }

    /// A counter that shows so much that it can't pass it again before the next reading; without its prefix `ss_`.
    func largeCounter(using random: inout SeededRandom) throws -> String? {
        try NftRuleset.counters("porttally").filter { $0.key.hasPrefix("ss_") && $0.value.bytes > 3_000_000 }
            .keys.map { String($0.dropFirst(3)) }.sorted().randomElement(using: &random)
    }
}
