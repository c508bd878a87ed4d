/// Why a counter did not simply go on from where it was.
public enum ResetCause: String, Sendable, Hashable, CaseIterable {
    /// Somebody zeroed counters (`nft reset counters`).
    case externalReset = "external_reset"
    /// The table was gone within the same boot.
    case tableLost = "table_lost"
    /// Parts of the table were changed by others; what came until they were mended may be missing.
    case tableDamaged = "table_damaged"
    /// The machine booted, and the table with it.
    case reboot
    /// The store was lost or older than the kernel's figures.
    case adopted
}
