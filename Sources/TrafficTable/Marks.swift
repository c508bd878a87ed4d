internal import Netfilter
internal import Tally

/// What we write into the kernel's user data, beside nft's own comment; nft passes over types that it doesn't know.
enum Mark {
    /// In the table: its incarnation, 16 bytes.
    static let incarnation: UInt8 = 0x50
    /// In a counter: what it was created with, bytes and packets, 8 bytes each.
    static let seed: UInt8 = 0x51
}

extension Incarnation {
    /// The user data of a table in this life.
    var userData: UserData {
        var data = UserData()
        data.append(comment: Layout.comment)
        data.append(Mark.incarnation, high.networkBytes + low.networkBytes)
        return data
    }

    /// Reads a table's id; nil where it bears no mark of ours.
    init?(_ data: UserData) {
        guard let value = data.value(of: Mark.incarnation), value.count == 16 else { return nil }
        self.init(high: UInt64(network: value.prefix(8)), low: UInt64(network: value.suffix(8)))
    }
}

extension Traffic {
    /// The user data of a counter that is created with this.
    func userData(comment: String?) -> UserData {
        var data = UserData()
        if let comment, !comment.isEmpty { data.append(comment: comment) }
        // Left out where it is zero: every dump is shorter for it.
        guard self != .zero else { return data }
        data.append(Mark.seed, bytes.networkBytes + packets.networkBytes)
        return data
    }

    /// Reads a counter's seed; zero where it has none.
    init(seedIn data: UserData) {
        guard let value = data.value(of: Mark.seed), value.count == 16 else {
            self = .zero
            return
        }
        self.init(bytes: UInt64(network: value.prefix(8)), packets: UInt64(network: value.suffix(8)))
    }
}

extension UInt64 {
    fileprivate var networkBytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * $0)) } }
    fileprivate init(network bytes: ArraySlice<UInt8>) { self = bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
