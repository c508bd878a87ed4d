internal import NIOCore
internal import Synchronization

/// The open connections and the figures about them: the one thing that all of the server's parts share.
final class Connections: Sendable {
    private let state = Mutex(State())
    private let limits: HTTPLimits

    init(limits: HTTPLimits) {
        self.limits = limits
    }

    /// The figures now.
    var statistics: HTTPStatistics { state.withLock(\.statistics) }

    /// Bytes of content that wait for clients to fetch them, each content counted once.
    var unsentBytes: Int { state.withLock(\.unsentBytes) }

    /// Whether a new connection would find a place, if need be another's.
    var hasRoom: Bool { state.withLock { $0.hasRoom(limits) } }

    /// Has something done once there is room, on the event loop.
    func whenThereIsRoom(_ action: @escaping @Sendable () -> Void) {
        act { $0.waitingForRoom.append(action) }
    }

    /// Notes a new connection, until it closes; where all places are taken, the one furthest behind makes room.
    ///
    /// - Returns: False where the server shuts down.
    func admit(_ channel: any Channel) -> Bool {
        var evicted: [any Channel] = []
        let isAdmitted = act { state in
            guard !state.isClosing else { return false }
            while state.statistics.openConnections >= limits.connections, let victim = state.evict() {
                evicted.append(victim)
            }
            state.add(channel)
            return true
        }
        evicted.forEach(Self.cut)
        if isAdmitted { channel.closeFuture.whenComplete { _ in self.forget(channel) } }
        return isAdmitted
    }

    /// Notes how far a connection's client has come; nil while it waits for us, or has just come.
    func note(_ channel: any Channel, _ pace: ClientPace?) {
        act { $0.entries[ObjectIdentifier(channel)]?.pace = pace }
    }

    /// Notes what a connection's client is to fetch; where that is too much for all together, others give up theirs.
    func hold(_ content: Content, for channel: any Channel) {
        var evicted: [any Channel] = []
        state.withLock { state in
            // However long they are, two find room: else two clients who both make haste would cut each other off.
            let most = max(limits.unsentBytes, 2 * content.bytes.count)
            while state.unsentBytes + state.bytesMore(with: content) > most,
                let victim = state.evict(\.hasContent)
            {
                evicted.append(victim)
            }
            state.hold(content, for: ObjectIdentifier(channel))
        }
        evicted.forEach(Self.cut)
    }

    /// Notes that a connection's client has all that it was to fetch.
    func release(for channel: any Channel) { state.withLock { $0.release(for: ObjectIdentifier(channel)) } }

    private func forget(_ channel: any Channel) {
        let promise = act { $0.remove(ObjectIdentifier(channel)) }
        promise?.succeed()
    }

    /// Changes the state, then wakes those for whom there is room now.
    private func act<Result>(_ change: (inout State) -> Result) -> Result {
        let (result, actions) = state.withLock { state in
            let result = change(&state)
            return (result, state.actionsToDo(limits))
        }
        for action in actions { action() }
        return result
    }

    /// Cuts a connection, but not from within what it is just doing.
    private static func cut(_ channel: any Channel) {
        channel.eventLoop.execute { SendQueue.cut(channel) }
    }

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
