internal import Dispatch
internal import Synchronization

/// One element for each time that a descriptor was readable and held something of interest.
///
/// - Parameters:
///   - descriptor: What to wait on; it must stay open while the stream is in use.
///   - take: Reads the descriptor empty, and says whether what was there matters. Runs on a queue of its own.
/// - Returns: A stream that keeps only the newest element: a slow consumer misses nothing but repetitions.
func arrivals(on descriptor: Int32, _ take: @escaping @Sendable () -> Bool) -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
        let source = ReadSource(descriptor) { if take() { continuation.yield() } }
        continuation.onTermination = { _ in source.cancel() }
    }
}

/// A dispatch source, shared.
private final class ReadSource: Sendable {
    private let source: Mutex<any DispatchSourceRead>

    init(_ descriptor: Int32, handler: @escaping @Sendable () -> Void) {
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
        source.setEventHandler { handler() }
        source.resume()
        self.source = Mutex(source)
    }

    func cancel() { source.withLock { $0.cancel() } }
}
