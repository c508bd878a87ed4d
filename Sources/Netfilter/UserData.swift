/// What nftables keeps with a table or an object without looking at it: type, length and value, as libnftnl writes it.
public struct UserData: Sendable, Hashable {
    /// The encoded bytes.
    public private(set) var bytes: [UInt8]

    /// nft's own comment: a NUL-terminated string, printed by `nft list` (`NFTNL_UDATA_OBJ_COMMENT`).
    public static let comment: UInt8 = 0
    /// The most that nft accepts in a comment, the NUL included (`NFTNL_UDATA_COMMENT_MAXLEN`).
    public static let commentSize = 128

    /// Nothing.
    public init() { bytes = [] }

    /// What was read from the kernel.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// Adds a value of at most 255 bytes.
    public mutating func append(_ type: UInt8, _ value: [UInt8]) {
        bytes.append(type)
        bytes.append(UInt8(min(value.count, 255)))
        bytes += value.prefix(255)
    }

    /// Adds a comment, cut at a character's edge to what nft accepts, without what nft couldn't load from its own listing.
    public mutating func append(comment: String) {
        var text = comment.quotable
        while text.utf8.count >= Self.commentSize { text.removeLast() }
        append(Self.comment, .terminated(text))
    }

    /// nft's own comment, or nil.
    public var comment: String? {
        value(of: Self.comment).map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// The first value of a type, or nil.
    public func value(of type: UInt8) -> ArraySlice<UInt8>? {
        var position = 0
        while bytes.count - position >= 2 {
            let end = position + 2 + Int(bytes[position + 1])
            guard end <= bytes.count else { return nil }
            if bytes[position] == type { return bytes[(position + 2)..<end] }
            position = end
        }
        return nil
    }
}
