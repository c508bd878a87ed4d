internal import NIOCore
internal import NIOPosix
internal import Synchronization

extension HTTPServer {
    /// Answers requests until ``shutdown(grace:)`` is called; to be called once.
    ///
    /// When its task is cancelled, it cancels the handlers and shuts down without grace.
    public func run() async {
        let isOpen = state.withLock { state in
            guard case .open(let listeners, _) = state else { return false }
            state = .open(listeners, isRunning: true)
            return true
        }
        guard isOpen else { return }
        await withDiscardingTaskGroup { handlers in
            for await call in calls {
                // Begun at once, on this thread: waking another one takes longer than what it has to do there.
                handlers.addImmediateTask { await call.run() }
            }
            // Whoever still works has outlived the grace, and nobody waits for the answer.
            handlers.cancelAll()
        }
        await shutdown(grace: .zero)
        // Last, as the handlers' answers go through the event loop.
        try? await group.shutdownGracefully()
    }

    /// Stops accepting, lets requests in work finish, then closes everything.
    ///
    /// - Parameter grace: How long requests in work may take; ``run()`` must go on meanwhile, as it answers them.
    public func shutdown(grace: Duration = HTTPServer.defaultGrace) async {
        guard let listeners = await beginToClose() else { return }
        for listener in listeners {
            try? await listener.channel.get().close()
        }
        let loop = group.next()
        let allClosed = loop.makePromise(of: Void.self)
        connections.finish(allClosed)
        let end = loop.scheduleTask(in: TimeAmount(grace)) { [connections] in connections.closeAll() }
        try? await allClosed.futureResult.get()
        end.cancel()
        endOfCalls.finish()
        if !endClosing() { try? await group.shutdownGracefully() }
    }

    /// Leaves the open state.
    ///
    /// - Returns: The listeners to close; nil when that has been done, perhaps by another caller whom it waited for.
    private func beginToClose() async -> [Listener]? {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                switch state {
                case .open(let listeners, let isRunning):
                    state = .closing(isRunning: isRunning, waiting: [])
                    continuation.resume(returning: listeners)
                case .closing(let isRunning, let waiting):
                    state = .closing(isRunning: isRunning, waiting: waiting + [continuation])
                case .closed:
                    continuation.resume(returning: nil)
                }
            }
        }
    }

    /// Enters the closed state and wakes those who waited for it.
    ///
    /// - Returns: Whether ``run()`` runs, which then ends the event loop.
    private func endClosing() -> Bool {
        state.withLock { state in
            guard case .closing(let isRunning, let waiting) = state else { return false }
            state = .closed
            for continuation in waiting {
                continuation.resume(returning: nil)
            }
            return isRunning
        }
    }
}
