/// Why a counter did not simply go on from where it was.
public enum ResetCause: String, Sendable, Hashable, CaseIterable {
    /// Somebody zeroed counters (`nft reset counters`).
    case externalReset = "external_reset"
    /// The table was gone within the same boot.
    case tableLost = "table_lost"
    /// Parts of the table were changed by others; what came until they were mended may be missing.
    case tableDamaged = "table_damaged"
    /// A copy of the table came back with a saved ruleset, in place of the table or where none was.
    case restored
    /// The machine booted, and the table with it.
    case reboot
    /// The store was lost or older than the kernel's figures.
    case adopted
}
