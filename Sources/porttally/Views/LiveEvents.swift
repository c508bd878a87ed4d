internal import API
internal import Dispatch
internal import Linux
internal import UnixSignals
internal import Web

/// What comes to whoever watches an agent: its answers, keys, signals.
struct LiveEvents {
    enum Event: Sendable {
        case ports(PortsAnswer)
        case rates(LiveAnswer)
        /// The agent doesn't answer any more.
        case failure(any Error)
        /// What the terminal sent; empty where it is gone.
        case keys([UInt8])
        case resized
        /// After a stop, during which others had the terminal.
        case resumed
        /// A signal to end.
        case end
    }

    let stream: AsyncStream<Event>

    /// Begins to ask, and to listen.
    ///
    /// - Parameters:
    ///   - client: The agent.
    ///   - withKeys: Whether there is a terminal that sends keys.
    init(_ client: HTTPClient, withKeys: Bool) async {
        let (stream, events) = AsyncStream<Event>.makeStream()
        self.stream = stream
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup, .sigwinch, .sigcont)
        Task {
            for await signal in signals {
                events.yield(signal == .sigwinch ? .resized : signal == .sigcont ? .resumed : .end)
            }
        }
        // Each of these waits on a thread of its own, for as long as the process lasts.
        if withKeys { DispatchQueue(label: "keys").async { Self.readKeys(events) } }
        Self.look(client, 0, on: DispatchQueue(label: "looks"), events)
    }

    private static func readKeys(_ events: AsyncStream<Event>.Continuation) {
        while true {
            let bytes = RawTerminal.read()
            events.yield(.keys(bytes))
            if bytes.isEmpty { return }
        }
    }

    /// How long between two looks.
    private static let interval: Duration = .seconds(2)
    /// Of how many looks one is at the ports, too: there is much more to tell of them.
    private static let looksAtPorts = 5

    /// Looks, and does it again after a while.
    ///
    /// - Parameters:
    ///   - client: The agent.
    ///   - count: How many looks there were before.
    ///   - queue: Where it waits for the answers.
    ///   - events: Who hears of it.
    private static func look(
        _ client: HTTPClient, _ count: Int, on queue: DispatchQueue, _ events: AsyncStream<Event>.Continuation
    ) {
        let look: @Sendable () -> Void = {
            do {
                events.yield(.rates(try FigureSource.live(client)))
                if count % looksAtPorts == 0 { events.yield(.ports(try FigureSource.agent(client).ports())) }
                Self.look(client, count + 1, on: queue, events)
            } catch {
                events.yield(.failure(error))
            }
        }
        // The second one as soon as there can be rates.
        let pause: Duration = count == 0 ? .zero : count == 1 ? FigureSource.lookApart : interval
        queue.asyncAfter(deadline: .now() + pause / .seconds(1), execute: look)
    }
}
