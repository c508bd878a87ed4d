import Foundation
import TestSupport
import Testing

/// Faults by the hundred, drawn by a seed, and after each of them the truth.
///
/// `PORTTALLY_FAULTS` says how many (`make chaos`: 1,000), `SEED` repeats a schedule.
@Suite("Chaos", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct ChaosTests {
    static let environment = ProcessInfo.processInfo.environment
    static let faults = environment["PORTTALLY_FAULTS"].flatMap { Int($0) } ?? 40
    static let seed = environment["SEED"].flatMap { UInt64($0) } ?? .random(in: 0 ... .max)

    @Test("after every fault the promises hold", arguments: [true, false])
    func faults(isOwned: Bool) async throws {
        try await inNewNetworkNamespace {
            var run = try Run(isOwned: isOwned, seed: Self.seed, faults: Self.faults / 2)
            do { try run.toTheEnd() } catch {
                Issue.record("\(run.story)\n\(error)")
                try? run.world.stop()
            }
        }
    }
}

/// One world and its schedule.
struct Run {
    let world: World
    let faults: Int
    private let seed: UInt64
    private var random: SeededRandom
    private var struck: [String] = []
    private let begin = Date()

    init(isOwned: Bool, seed: UInt64, faults: Int) throws {
        self.seed = seed
        self.faults = faults
        random = SeededRandom(seed: seed &+ (isOwned ? 1 : 0))
        print("chaos: \(faults) faults, \(isOwned ? "owned" : "unowned") table, SEED=\(seed)")
        world = try World(isOwned: isOwned)
    }

    mutating func toTheEnd() throws {
        try world.check(.exact)
        let stretch = max(10, faults / 8)
        for round in 0..<faults {
            // Every other stretch the agent lives through, so that growth in it shows.
            let isCalm = round / stretch % 2 == 1
            let fault = Fault.random(isOwned: world.isOwned, calm: isCalm, using: &random)
            struck.append(fault.name)
            let promise = try fault.strike(world, &random)
            if !isCalm, Int.random(in: 0..<8, using: &random) == 0 {
                struck[struck.count - 1] += ", then kill -9"
                world.kill()
                try world.start()
            }
            try world.check(promise)
        }
        try world.stop()
        print(summary)
    }

    /// How it went.
    private var summary: String {
        let seen = world.watcher.seen
        var text = """
            chaos: \(struck.count) faults in \(Int(Date().timeIntervalSince(begin))) s, SEED=\(seed): \
            \(world.known.truth) bytes of truth, \(seen.scrapes) scrapes, \(seen.unanswered) without an answer, \
            \(world.gates.seen.looks) looks at the gates, \(world.known.lateQuotas) late quotas, \
            at most \(world.known.worstMemory >> 20) MiB, causes \(world.known.causes.sorted { $0.key < $1.key })
            """
        for (name, count) in Dictionary(struck.map { ($0, 1) }, uniquingKeysWith: +).sorted(by: { $0.key < $1.key }) {
            text += "\n    \(count) × \(name)"
        }
        return text
    }

    /// What led to a failure.
    var story: String {
        let log = world.agent?.output.split(separator: "\n").suffix(30).joined(separator: "\n") ?? "no agent"
        return """
            SEED=\(seed), \(world.isOwned ? "owned" : "unowned") table, round \(struck.count) of \(faults); \
            last: \(struck.suffix(8).joined(separator: ", "))
            the agent says:
            \(log)
            """
    }
}
