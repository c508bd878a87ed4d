extension Duration {
    /// How many milliseconds of it have passed whole: the kernel's unit for how long an element stays.
    var wholeMilliseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(clamping: seconds) * 1000 + UInt64(clamping: attoseconds / 1_000_000_000_000_000)
    }
}
