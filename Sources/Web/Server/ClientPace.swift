internal import NIOCore

/// How far a client has come with what it is to do, which decides who makes room for another.
///
/// Bytes that it takes pay for time, at the least rate. Who takes nothing, or a byte now and then, so falls behind by as
/// much as it takes; who takes more than the least rate never does, and can't pay for time to come either.
struct ClientPace: Hashable {
    /// Up to when it has kept pace.
    private(set) var keptUntil: NIODeadline

    /// One that is expected to do something from now on.
    init(since now: NIODeadline) {
        keptUntil = now
    }

    /// One that has nothing more to do here: it is the first to make room.
    static let done = ClientPace(since: .uptimeNanoseconds(0))

    /// Notes that it took bytes.
    ///
    /// - Parameters:
    ///   - bytes: How many.
    ///   - now: When.
    ///   - leastRate: How many bytes a second are enough.
    mutating func took(_ bytes: Int, at now: NIODeadline, leastRate: Int) {
        let paid = TimeAmount.nanoseconds(Int64(bytes) * 1_000_000_000 / Int64(leastRate))
        keptUntil = min(now, keptUntil + paid)
    }
}
