/// What the keys of a set, or the values of a map, are.
public struct DataType: Sendable, Hashable {
    /// nft's number for it (`TYPE_…` in its `datatype.h`); with it, `nft list` prints ports and addresses and not hex.
    public var number: UInt32
    /// In bytes.
    public var length: UInt32

    public init(number: UInt32, length: UInt32) {
        self.number = number
        self.length = length
    }

    /// A concatenation, such as `ipv4_addr . inet_service`.
    ///
    /// - Parameter fields: One after the other; nft has room for five.
    /// - Returns: A type whose keys have each field filled up with zeros to a word of four bytes.
    public static func concatenation(_ fields: DataType...) -> DataType {
        fields.reduce(DataType(number: 0, length: 0)) { sum, field in
            // Six bits for each: nft's TYPE_BITS.
            DataType(number: sum.number << 6 | field.number, length: sum.length + (field.length + 3) & ~3)
        }
    }

    /// `ipv4_addr`.
    public static let ipv4Address = DataType(number: 7, length: 4)
    /// `ipv6_addr`.
    public static let ipv6Address = DataType(number: 8, length: 16)
    /// `inet_service`: a port.
    public static let inetService = DataType(number: 13, length: 2)
}
