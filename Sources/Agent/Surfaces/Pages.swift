internal import Exposition
internal import Synchronization
internal import Web

/// The pages of metrics that are being answered with.
///
/// Requests that share a reading share its page. Where there are few enough ports, the last one is also kept: the next is
/// made from it.
final class Pages: Sendable {
    private struct State {
        var last = RenderedPage()
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
    ///   - render: Makes it from the last page. While that is still being sent its memory is shared, and the new one takes
    ///     other memory.
    /// - Returns: The page. It is made once, and whoever wants it meanwhile waits.
    func page(
        of reading: UInt64, as format: MetricsFormat, _ render: (consuming RenderedPage) -> RenderedPage
    ) -> Content {
        state.withLock { state in
            if state.reading == reading, let page = state.shared[format] { return page }
            if state.reading != reading { state.shared = [:] }
            state.reading = reading
            var last = RenderedPage()
            swap(&last, &state.last)
            let rendered = render(last)
            let page = Content(rendered.bytes)
            state.shared[format] = page
            if rendered.isWorthKeeping { state.last = rendered }
            return page
        }
    }
}
