import Foundation
import Glibc
import TestSupport

/// Looks at the kernel's table without a pause, and notes every port that is counted there and not limited.
final class GateWatcher: Sendable {
    struct Notes {
        var looks = 0
        var gaps: [String] = []
    }

    private let notes = Locked(Notes())
    /// What is expected, and how often that was changed.
    private let expectation = Locked<(limits: [LimitedPort], changes: Int)>(([], 0))
    private let stopping = Locked(false)
    private let isRunning = Locked(true)

    init() {
        Thread { [self] in
            while !stopping.get() {
                try? look()
                usleep(50_000)
            }
            isRunning.set(false)
        }.start()
    }

    /// What was seen until now.
    var seen: Notes { notes.get() }

    /// The limits that have to be in the kernel.
    var expected: [LimitedPort] { expectation.get().limits }

    /// Expects other limits from now on; those that are to change have to be left out before that.
    func expect(_ limits: [LimitedPort]) { expectation.update { $0 = (limits, $0.changes + 1) } }

    func stop() throws {
        stopping.set(true)
        try eventually("the gates' watcher stops", within: 30) { !isRunning.get() }
    }

    /// nft lists a table as of one instant, or looks again.
    private func look() throws {
        let before = expectation.get()
        let table = try Listing(nftObjects(["list", "table", "inet", "porttally"]))
        // Limits may have gone and come back meanwhile.
        guard !table.maps.isEmpty, expectation.get().changes == before.changes else { return }
        let gaps = before.limits.flatMap { table.gaps($0) }
        notes.update { notes in
            notes.looks += 1
            if notes.gaps.count < 10 { notes.gaps += gaps }
        }
    }

    private struct Listing {
        /// What each port leads to, by map.
        var maps: [String: [Int: String]] = [:]
        /// The rules of each chain, as text.
        var chains: [String: [String]] = [:]

        init(_ objects: [[String: Any]]) {
            for object in objects {
                if let map = object["map"] as? [String: Any], let name = map["name"] as? String {
                    maps[name] = [:]
                    for element in map["elem"] as? [[Any]] ?? [] {
                        guard let port = (element.first as? NSNumber)?.intValue, element.count == 2 else { continue }
                        let verdict = (element[1] as? [String: [String: String]])?.first
                        maps[name]?[port] = verdict.map { "\($0.key) \($0.value["target"] ?? "")" } ?? "\(element[1])"
                    }
                } else if let chain = object["chain"] as? [String: Any], let name = chain["name"] as? String {
                    chains[name] = []
                } else if let rule = object["rule"] as? [String: Any], let name = rule["chain"] as? String {
                    chains[name]?.append("\(rule["expr"] ?? "")")
                }
            }
        }

        /// Where a port is counted and not limited.
        func gaps(_ limit: LimitedPort) -> [String] {
            if limit.bytes.isEmpty { return [] }
            return limit.directions.flatMap { direction -> [String] in
                let base = chains[direction == "in" ? "input" : "output"] ?? []
                guard maps["tcp_\(direction)"]?[limit.port] != nil, !base.isEmpty else { return [] }
                var gaps: [String] = []
                if !(base.first?.contains("@gate_\(direction)") ?? false) { gaps.append("no rule") }
                guard let verdict = maps["gate_\(direction)"]?[limit.port] else { return gaps + ["no gate"] }
                if verdict.hasPrefix("goto refuse_") { return gaps }
                if !(chains[String(verdict.dropFirst(5))] ?? []).contains(where: {
                    $0.contains("quota") || $0.contains("goto")
                }) {
                    gaps.append("nothing in \(verdict)")
                }
                for period in limit.bytes.keys
                where !maps.contains(where: { name, map in
                    name.hasPrefix(period) && name.hasSuffix("_\(direction)") && map[limit.port] != nil
                }) { gaps.append("no quota of the \(period)") }
                return gaps
            }.map { "\(limit.port): \($0)" }
        }
    }
}
