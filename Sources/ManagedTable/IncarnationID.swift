public import Netfilter

/// Which life of a table this is: a number that no other life of any table has.
///
/// It stands in the table's user data, beside nft's own comment; nft passes over types that it doesn't know. Unlike a
/// handle it can't come again in a new network namespace or after a boot.
public struct IncarnationID: Sendable, Hashable {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The type of the mark in the user data; its value has 16 bytes.
    private static let mark: UInt8 = 0x50
}

extension IncarnationID {
    /// Reads a table's id; nil where it bears no mark of ours.
    public init?(_ data: UserData) {
        guard let value = data.value(of: Self.mark), value.count == 16 else { return nil }
        func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: number(value.prefix(8)), low: number(value.suffix(8)))
    }

    /// The user data of a table in this life.
    func userData(comment: String?) -> UserData {
        var data = UserData()
        if let comment { data.append(comment: comment) }
        data.append(
            Self.mark, [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } })
        return data
    }
}
