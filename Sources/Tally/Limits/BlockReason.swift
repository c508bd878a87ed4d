/// Why nothing passes on a port; the raw values are labels of metrics.
public enum BlockReason: String, Sendable, Hashable, CaseIterable {
    /// A limit is reached; with ``OnLimit/refuseNew``, open connections go on.
    case limit
    /// Its time is over.
    case expired
    /// It was turned off by hand.
    case manual
}
