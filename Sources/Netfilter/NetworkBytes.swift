extension FixedWidthInteger {
    /// The number in network byte order, as keys, values to compare with and user data have it.
    public var networkBytes: [UInt8] {
        (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> (Self.bitWidth - 8 - 8 * $0)) }
    }
}
