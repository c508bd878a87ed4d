/// The two counters that no rule uses, made with the value 1: only who resets them ever changes what they show.
extension Snapshot {
    /// Whether both are there, and nobody has reset them.
    public var resetMarkersAreWhole: Bool { sentinel?.raw.packets == 1 && witness?.raw.packets == 1 }

    /// The sentinel, as far as it tells of a reset of all counters; nil where it is gone.
    ///
    /// A reset of all zeroes both. Where the witness is whole, the sentinel was reset alone, which says nothing of the
    /// rest: then it stands for as much as its witness. A table of an earlier version has no witness.
    var resetMark: Reading? {
        guard var mark = sentinel else { return nil }
        if let witness, witness.raw.packets > 0 { mark.raw = witness.raw }
        return mark
    }

    /// Whether a reset of all counters had reached the last of them.
    public var showsEndOfReset: Bool { resetMark?.raw.packets == 0 }
}
