internal import NIOCore
internal import Synchronization

/// The open connections and the figures about them: the one thing that all of the server's parts share.
final class Connections: Sendable {
    /// What becomes of a new connection.
    enum Admission: Sendable {
        case served
        /// It hears 503.
        case refused
        /// It is closed at once.
        case dropped
    }

    /// An open connection.
    private struct Entry {
        let channel: any Channel
        /// Dropped also where it was served and is being closed.
        var admission: Admission
        /// Its place among those that wait for their client; nil where it doesn't.
        var wait: UInt64?
    }

    private struct State {
        var entries: [ObjectIdentifier: Entry] = [:]
        var waits: UInt64 = 0
        var refused = 0
        var unsentBytes = 0
        var isClosing = false
        var whenEmpty: EventLoopPromise<Void>?
        var statistics = HTTPStatistics()
    }

    private let state = Mutex(State())
    private let limits: HTTPLimits

    init(limits: HTTPLimits) {
        self.limits = limits
    }

    /// The figures now.
    var statistics: HTTPStatistics { state.withLock(\.statistics) }

    /// Notes a new connection, until it closes; where there are too many, one that waits for its client makes room.
    func admit(_ channel: any Channel) -> Admission {
        let (admission, evicted) = state.withLock { state -> (Admission, (any Channel)?) in
            guard !state.isClosing else { return (.dropped, nil) }
            var evicted: (any Channel)?
            if state.statistics.openConnections >= limits.connections { evicted = Self.evict(&state) }
            let admission = Self.admission(&state, limits)
            if admission != .dropped {
                state.entries[ObjectIdentifier(channel)] = Entry(channel: channel, admission: admission)
            }
            return (admission, evicted)
        }
        evicted?.close(promise: nil)
        if admission != .dropped {
            channel.closeFuture.whenComplete { _ in self.forget(channel) }
        }
        return admission
    }

    private static func admission(_ state: inout State, _ limits: HTTPLimits) -> Admission {
        guard state.statistics.openConnections >= limits.connections else {
            state.statistics.openConnections += 1
            state.statistics.acceptedConnections += 1
            return .served
        }
        state.statistics.rejectedConnections += 1
        guard state.refused < limits.refusedConnections else { return .dropped }
        state.refused += 1
        return .refused
    }

    /// Gives up the connection that has waited longest for its client, if any does.
    private static func evict(_ state: inout State) -> (any Channel)? {
        let waiting = state.entries.filter { $0.value.wait != nil }
        guard let longest = waiting.min(by: { $0.value.wait ?? 0 < $1.value.wait ?? 0 }) else { return nil }
        state.entries[longest.key]?.admission = .dropped
        state.entries[longest.key]?.wait = nil
        state.statistics.openConnections -= 1
        state.statistics.evictedConnections += 1
        return longest.value.channel
    }

    /// Notes whether a served connection waits for its client, from now on.
    func note(_ channel: any Channel, waits: Bool) {
        state.withLock { state in
            guard state.entries[ObjectIdentifier(channel)]?.admission == .served else { return }
            state.waits += 1
            state.entries[ObjectIdentifier(channel)]?.wait = waits ? state.waits : nil
        }
    }

    private func forget(_ channel: any Channel) {
        let promise = state.withLock { state -> EventLoopPromise<Void>? in
            switch state.entries.removeValue(forKey: ObjectIdentifier(channel))?.admission {
            case .served?: state.statistics.openConnections -= 1
            case .refused?: state.refused -= 1
            case .dropped?, nil: break
            }
            guard state.entries.isEmpty else { return nil }
            defer { state.whenEmpty = nil }
            return state.whenEmpty
        }
        promise?.succeed()
    }

    /// Sets bytes aside for an answer, or says that too many wait already.
    func reserve(bytes: Int) -> Bool {
        state.withLock { state in
            // One answer always finds room, however long it is.
            guard bytes == 0 || state.unsentBytes == 0 || state.unsentBytes + bytes <= limits.unsentBytes else {
                return false
            }
            state.unsentBytes += bytes
            return true
        }
    }

    /// Gives back what ``reserve(bytes:)`` set aside.
    func release(bytes: Int) { state.withLock { $0.unsentBytes -= bytes } }

    /// Counts an answer.
    func count(path: String?, status: Int) {
        state.withLock { $0.statistics.responses[.init(path: path ?? "other", status: status), default: 0] += 1 }
    }

    /// Counts a connection that the kernel didn't hand over.
    func countAcceptError() {
        state.withLock { $0.statistics.acceptErrors += 1 }
    }

    /// Admits nobody any more, closes the idle connections, and lets the others finish their request.
    ///
    /// - Parameter promise: Fulfilled when the last connection has closed. To be called once.
    func finish(_ promise: EventLoopPromise<Void>) {
        let channels = state.withLock { state in
            state.isClosing = true
            if !state.entries.isEmpty { state.whenEmpty = promise }
            return state.entries.values.map(\.channel)
        }
        if channels.isEmpty { promise.succeed() }
        for channel in channels {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    /// Closes every connection, whatever it is doing.
    func closeAll() {
        let channels = state.withLock { $0.entries.values.map(\.channel) }
        for channel in channels {
            channel.close(promise: nil)
        }
    }
}
