import Foundation
import TestSupport

/// How fast ports let pass, from one instant at which something was just dropped to another.
///
/// At those nothing is left, but for less than a packet, of what may come at once after a pause: at the slowest rates
/// that is worth seconds.
struct RateMeter {
    /// The longest time between two looks after which what was dropped was dropped just now.
    private static let patience = Duration.milliseconds(200)

    private let truth: LimitsTruth
    private var looked = ContinuousClock.now
    private var dropped: [Pace: Int] = [:]
    private var first: [Pace: Instant] = [:]
    private var last: [Pace: Instant] = [:]

    private struct Instant {
        var time: ContinuousClock.Instant
        var bytes: UInt64
    }

    init(_ truth: LimitsTruth) { self.truth = truth }

    /// Looks once: what was dropped since the last look was dropped just now.
    mutating func look(at paces: [Pace]) throws {
        let now = ContinuousClock.now
        let passed = try truth.read()
        let dropped = try Self.dropped()
        let isSoon = looked.duration(to: .now) <= Self.patience
        looked = now
        for pace in paces {
            let packets = dropped["policed_\(pace.direction)"]?[pace.port] ?? 0
            defer { self.dropped[pace] = packets }
            guard let before = self.dropped[pace], packets > before, isSoon else { continue }
            let instant = Instant(time: now, bytes: passed.passed(pace.port, [pace.direction]))
            if first[pace] == nil { first[pace] = instant }
            last[pace] = instant
        }
    }

    /// How long it was watched, in seconds.
    func seconds(_ pace: Pace) -> Double {
        guard let first = first[pace], let last = last[pace] else { return 0 }
        return first.time.duration(to: last.time) / .seconds(1)
    }

    /// What passed meanwhile, in bytes.
    func bytes(_ pace: Pace) -> Double { Double((last[pace]?.bytes ?? 0) - (first[pace]?.bytes ?? 0)) }

    /// Packets that were dropped, by set and port.
    private static func dropped() throws -> [String: [Int: Int]] {
        let json = try run("nft", ["-j", "list", "sets", "table", "inet", "porttally"]).output
        let root = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        var packets: [String: [Int: Int]] = [:]
        for object in root?["nftables"] as? [[String: Any]] ?? [] {
            guard let set = object["set"] as? [String: Any], let name = set["name"] as? String else { continue }
            for case let element as [String: Any] in (set["elem"] as? [[String: Any]] ?? []).map({ $0["elem"] }) {
                guard let port = element["val"] as? Int, let counter = element["counter"] as? [String: Any] else {
                    continue
                }
                packets[name, default: [:]][port] = counter["packets"] as? Int
            }
        }
        return packets
    }
}
