internal import Synchronization

/// The bytes of an answer, shared by all answers that have the same.
///
/// However many clients fetch it, it is in memory once, and compressed once.
public final class Content: Sendable {
    /// The bytes.
    public let bytes: [UInt8]
    private let compressed = Mutex<Content?>(nil)

    /// Content of bytes.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// How few bytes aren't worth compressing: they fit into a packet anyhow.
    static let fewBytes = 1024

    /// The same by gzip; nil where that isn't worth it, or there is no memory for it.
    ///
    /// It is made when it is first asked for; whoever asks meanwhile waits for it.
    func gzipped() -> Content? {
        guard bytes.count > Self.fewBytes else { return nil }
        return compressed.withLock { compressed in
            if compressed == nil, let gzip = Gzip() { compressed = gzip.compress(bytes).map(Content.init) }
            return compressed
        }
    }
}
