import TestSupport

extension Fault {
    /// A ruleset is saved and loaded again, as distributions do it at a boot; our table comes back as a copy without marks.
    static let restored = [
        Fault(name: "a ruleset saved and restored while the agent runs", weight: 4, owned: false) { world, random in
            let file = try world.saveRuleset()
            world.pass(0...0.3, using: &random)
            return try world.meddle("restored") {
                let before = try world.scrape().resets("restored") ?? 0
                try shell("nft -f \(file)")
                try eventually("the copy is taken over", within: 20) {
                    try world.scrape().resets("restored") ?? 0 > before
                }
                try world.waitForTable()
            }
        },
        Fault(
            name: "a ruleset saved, and restored while the agent is down", weight: 4, endsAgent: true, owned: false
        ) { world, random in
            let isSavedBefore = Bool.random(using: &random)
            let file = try world.saveRuleset()
            world.pass(0...0.2, using: &random)
            return try world.meddle("restored") {
                try world.end(using: &random)
                if !isSavedBefore { try world.saveRuleset() }
                world.pass(0...0.2, using: &random)
                try shell("nft -f \(file)")
                world.pass(0...0.2, using: &random)
                try world.start()
                world.kernelIsWhole = true
            }
        },
        Fault(name: "a ruleset restored, then kill -9", weight: 3, endsAgent: true, owned: false) { world, random in
            let file = try world.saveRuleset()
            var promise = try world.meddle("restored") {
                try shell("nft -f \(file)")
                world.pass(0...0.1, using: &random)
                world.kill()
                try world.start()
                try world.waitForTable()
            }
            // It may be killed when the copy is replaced, and that is not on disk.
            (promise.causes, promise.possibleCauses) = ([], ["restored", "table_lost"])
            return promise
        },
    ]
}

extension World {
    /// Saves the ruleset as `(echo flush ruleset; nft list ruleset) >file` does on a machine that has no truth.
    ///
    /// The truth's table belongs to a process, so that loading it would be refused; a flush spares it.
    @discardableResult
    func saveRuleset() throws -> String {
        let file = directory.file("saved.nft")
        try shell(
            """
            {
                echo 'flush ruleset'
                nft list tables | grep -v ' truth$' | while read -r table; do nft list $table; done
            } >\(file)
            """)
        return file
    }
}
