internal import Exposition
internal import Synchronization

/// The page that was sent last: the next one is made from it.
final class LastPage: Sendable {
    private let page = Mutex(RenderedPage())

    /// Takes the last page; an empty one while another request has it.
    func take() -> RenderedPage {
        var taken = RenderedPage()
        page.withLock { swap(&$0, &taken) }
        return taken
    }

    /// Keeps a page for the next request.
    ///
    /// While it is still being sent its memory is shared, and the next page takes new memory.
    func keep(_ new: RenderedPage) {
        if new.isWorthKeeping { page.withLock { $0 = new } }
    }
}
