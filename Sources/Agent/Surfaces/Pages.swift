internal import Exposition
internal import Synchronization
internal import Web

/// The pages of metrics that are being answered with.
///
/// Requests that share a reading share its page.
final class Pages: Sendable {
    private struct State {
        /// How many requests are about.
        var requests = 0
        /// What the pages below were read by.
        var reading: UInt64 = 0
        var shared: [MetricsFormat: Content] = [:]
    }

    private let state = Mutex(State())

    /// Notes that a request is about, before the reading that it waits for.
    func begin() { state.withLock { $0.requests += 1 } }

    /// Notes that a request has its page; with the last one they are let go of.
    func end() {
        state.withLock { state in
            state.requests -= 1
            if state.requests == 0 { state.shared = [:] }
        }
    }

    /// The page of a reading.
    ///
    /// - Parameters:
    ///   - reading: Which one, as ``Status/reading`` counts them.
    ///   - format: The page's format.
    ///   - render: Makes it.
    /// - Returns: The page. It is made once, and whoever wants it meanwhile waits.
    func page(
        of reading: UInt64, as format: MetricsFormat, _ render: () -> [UInt8]
    ) -> Content {
        state.withLock { state in
            if state.reading == reading, let page = state.shared[format] { return page }
            if state.reading != reading { state.shared = [:] }
            state.reading = reading
            let page = Content(render())
            state.shared[format] = page
            return page
        }
    }
}
