internal import Tally

/// The versions that the history has had: each begins where openings that were there have become others.
///
/// The first one begins with the store itself. Versions are random numbers, so that another store has none of them.
struct HistoryChanges: Hashable {
    /// A version, and since when it differs from the one before.
    private struct Change: Hashable {
        var version: UInt64
        /// Nil: as a whole.
        var from: UnixTime?
    }

    /// The most that are remembered; who has read an older one begins again.
    private static let most = 32

    private var list: [Change]

    /// The history of a new store.
    init() { list = [Change(version: .random(in: 1 ... .max), from: nil)] }

    /// Read back from a line of text, or nil.
    init?(text: String) {
        list = []
        for part in text.split(separator: " ") {
            let fields = part.split(separator: "@", omittingEmptySubsequences: false)
            guard let version = UInt64(fields[0], radix: 16) else { return nil }
            list.append(Change(version: version, from: fields.count > 1 ? Int64(fields[1]).map { UnixTime($0) } : nil))
        }
        if list.isEmpty { return nil }
    }

    /// As a line of text, for the store.
    var text: String {
        list.map { String($0.version, radix: 16) + ($0.from.map { "@\($0.seconds)" } ?? "") }.joined(separator: " ")
    }

    /// The present version.
    var version: UInt64 { list.last?.version ?? 0 }

    /// Takes note that openings at `time` or later have become others, and none before it.
    mutating func add(from time: UnixTime) {
        list.append(Change(version: .random(in: 1 ... .max), from: time))
        if list.count > Self.most { list.removeFirst() }
    }

    /// What of the history has become another since it had a version.
    enum Difference: Hashable {
        case nothing
        case everything(from: UnixTime)
        /// Nobody knows.
        case unknown
    }

    func difference(since version: UInt64) -> Difference {
        guard let place = list.lastIndex(where: { $0.version == version }) else { return .unknown }
        let times = list[(place + 1)...].map(\.from)
        guard let first = times.compactMap(\.self).min() else { return times.isEmpty ? .nothing : .unknown }
        return times.contains(nil) ? .unknown : .everything(from: first)
    }
}
