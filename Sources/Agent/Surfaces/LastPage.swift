internal import Synchronization

/// The page that was sent last, whose memory serves for the next one.
final class LastPage: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    /// Pages up to this size are kept; that of 2,000 ports is.
    private static var largest: Int { 2 << 20 }

    /// The memory of the last page; empty while another request has it.
    func take() -> [UInt8] {
        var page: [UInt8] = []
        bytes.withLock { swap(&$0, &page) }
        return page
    }

    /// Keeps a page's memory.
    ///
    /// While the page is still being sent it is shared, and the next one takes new memory.
    func keep(_ page: [UInt8]) {
        if page.count <= Self.largest { bytes.withLock { $0 = page } }
    }
}
