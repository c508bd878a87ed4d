internal import NIOCore

extension Connections {
    /// An open connection.
    struct Entry {
        let channel: any Channel
        /// How far its client has come; nil while it waits for us, or is new.
        var pace: ClientPace?
        /// What its client is to fetch.
        var content: Content?
        /// Whether it has lost its place, and will close at once.
        var isEvicted = false

        var hasContent: Bool { content != nil }
    }

    /// Who is connected, and what they are to fetch.
    struct State {
        var entries: [ObjectIdentifier: Entry] = [:]
        var statistics = HTTPStatistics()
        var waitingForRoom: [@Sendable () -> Void] = []
        var isClosing = false
        var whenEmpty: EventLoopPromise<Void>?
        /// How many fetch each content.
        private var fetchers: [ObjectIdentifier: Int] = [:]
        private(set) var unsentBytes = 0

        /// Whether one more finds a place: not where all are taken by clients that wait for us, or have just come.
        func hasRoom(_ limits: HTTPLimits) -> Bool {
            entries.count < limits.connections
                || entries.values.count { $0.pace == nil && !$0.isEvicted } < limits.connections
        }

        /// What waited for room, if there is some now.
        mutating func actionsToDo(_ limits: HTTPLimits) -> [@Sendable () -> Void] {
            guard !waitingForRoom.isEmpty, hasRoom(limits) else { return [] }
            defer { waitingForRoom = [] }
            return waitingForRoom
        }

        mutating func add(_ channel: any Channel) {
            entries[ObjectIdentifier(channel)] = Entry(channel: channel)
            statistics.openConnections += 1
            statistics.acceptedConnections += 1
        }

        /// Takes its place from the connection that is furthest behind, of those that fulfil a condition.
        ///
        /// - Returns: The connection, to be closed; nil where no client keeps us waiting.
        mutating func evict(_ condition: (Entry) -> Bool = { _ in true }) -> (any Channel)? {
            var victim: (key: ObjectIdentifier, entry: Entry, keptUntil: NIODeadline)?
            for (key, entry) in entries {
                guard let pace = entry.pace, !entry.isEvicted, condition(entry) else { continue }
                if let victim, victim.keptUntil <= pace.keptUntil { continue }
                victim = (key, entry, pace.keptUntil)
            }
            guard let (key, entry, _) = victim else { return nil }
            release(for: key)
            entries[key]?.isEvicted = true
            statistics.openConnections -= 1
            statistics.evictedConnections += 1
            return entry.channel
        }

        /// Forgets a connection that has closed; whoever waits for the last one is returned.
        mutating func remove(_ key: ObjectIdentifier) -> EventLoopPromise<Void>? {
            release(for: key)
            if entries.removeValue(forKey: key)?.isEvicted == false { statistics.openConnections -= 1 }
            guard entries.isEmpty else { return nil }
            defer { whenEmpty = nil }
            return whenEmpty
        }

        /// How many bytes more would be unsent with a content.
        func bytesMore(with content: Content) -> Int {
            fetchers[ObjectIdentifier(content)] == nil ? content.bytes.count : 0
        }

        mutating func hold(_ content: Content, for key: ObjectIdentifier) {
            guard entries[key]?.isEvicted == false else { return }
            release(for: key)
            unsentBytes += bytesMore(with: content)
            fetchers[ObjectIdentifier(content), default: 0] += 1
            entries[key]?.content = content
        }

        mutating func release(for key: ObjectIdentifier) {
            guard let content = entries[key]?.content else { return }
            entries[key]?.content = nil
            let others = fetchers[ObjectIdentifier(content), default: 1] - 1
            fetchers[ObjectIdentifier(content)] = others == 0 ? nil : others
            if others == 0 { unsentBytes -= content.bytes.count }
        }
    }
}
