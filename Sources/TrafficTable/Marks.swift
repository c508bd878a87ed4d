internal import Netfilter
internal import Tally

extension Traffic {
    /// The type of the mark in a counter's user data: what it was created with, bytes and packets, 8 bytes each.
    ///
    /// It stands beside nft's own comment; nft passes over types that it doesn't know.
    private static var seedMark: UInt8 { 0x51 }

    /// The user data of a counter that is created with this.
    func userData(comment: String?) -> UserData {
        var data = UserData()
        if let comment, !comment.isEmpty { data.append(comment: comment) }
        // Left out where it is zero: every dump is shorter for it.
        guard self != .zero else { return data }
        data.append(Self.seedMark, bytes.networkBytes + packets.networkBytes)
        return data
    }

    /// Reads a counter's seed; zero where it has none.
    init(seedIn data: UserData) {
        guard let value = data.value(of: Self.seedMark), value.count == 16 else {
            self = .zero
            return
        }
        self.init(bytes: UInt64(network: value.prefix(8)), packets: UInt64(network: value.suffix(8)))
    }
}

extension UInt64 {
    fileprivate init(network bytes: ArraySlice<UInt8>) { self = bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
