/// A row's checksum, over its values one after another: SQLite has none for what is in a database.
///
/// Each word goes through the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
/// Generators", 2014; the constants are those of Vigna's `splitmix64.c`). Every step of it can be undone, so a single
/// value that changed always makes another seal, and several do but for one chance in 2^64.
struct Seal {
    /// The seal of what was added so far.
    private(set) var value: UInt64 = 0

    /// Adds an integer.
    mutating func add(_ word: UInt64) {
        var word = (value ^ word) &+ 0x9e37_79b9_7f4a_7c15
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        value = word ^ word >> 31
    }

    /// Adds a text or a blob.
    mutating func add(bytes: some Collection<UInt8>) {
        add(UInt64(bytes.count))
        for byte in bytes { add(UInt64(byte)) }
    }

    /// Adds NULL, as a word that no column holds.
    mutating func addNull() { add(0x8000_0000_0000_0001) }
}
