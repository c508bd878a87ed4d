/// What the design promises after a fault.
struct Promise {
    /// The most that may be missing, by counter; where nothing stands, not a byte.
    var loss: Counts = [:]
    /// The causes of `porttally_kernel_resets_total` that must have been counted; no others may have been.
    var causes: Set<String> = []
    /// Causes that may have been counted, or not.
    var possibleCauses: Set<String> = []
    /// Whether the store may be one of an earlier time, and its counts of causes with it.
    var storeIsOlder = false

    /// Every byte, and no word about resets.
    static var exact: Promise { Promise() }

    /// Every byte, from a store that may know less of the past.
    static var exactFromKernel: Promise { Promise(storeIsOlder: true) }

    /// Adds what another fault of the same round may have cost.
    mutating func allow(_ other: Promise) {
        loss = loss + other.loss
        causes.formUnion(other.causes)
        possibleCauses.formUnion(other.possibleCauses)
        storeIsOlder = storeIsOlder || other.storeIsOlder
    }
}
