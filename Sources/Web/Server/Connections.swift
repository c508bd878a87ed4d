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

    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
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

    /// Notes a new connection, until it closes.
    func admit(_ channel: any Channel) -> Admission {
        let admission = state.withLock { state -> Admission in
            guard !state.isClosing else { return .dropped }
            guard state.statistics.openConnections >= limits.connections else {
                state.statistics.openConnections += 1
                state.statistics.acceptedConnections += 1
                state.channels[ObjectIdentifier(channel)] = channel
                return .served
            }
            state.statistics.rejectedConnections += 1
            guard state.refused < limits.refusedConnections else { return .dropped }
            state.refused += 1
            state.channels[ObjectIdentifier(channel)] = channel
            return .refused
        }
        if admission != .dropped {
            channel.closeFuture.whenComplete { _ in self.forget(channel, admission) }
        }
        return admission
    }

    private func forget(_ channel: any Channel, _ admission: Admission) {
        let promise = state.withLock { state -> EventLoopPromise<Void>? in
            state.channels[ObjectIdentifier(channel)] = nil
            switch admission {
            case .served: state.statistics.openConnections -= 1
            case .refused: state.refused -= 1
            case .dropped: break
            }
            guard state.channels.isEmpty else { return nil }
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
            if !state.channels.isEmpty { state.whenEmpty = promise }
            return Array(state.channels.values)
        }
        if channels.isEmpty { promise.succeed() }
        for channel in channels {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    /// Closes every connection, whatever it is doing.
    func closeAll() {
        let channels = state.withLock { Array($0.channels.values) }
        for channel in channels {
            channel.close(promise: nil)
        }
    }
}
