/// Reads netlink attributes (`struct nlattr`) out of received bytes, checking every length.
///
/// Positions are offsets into the same bytes, so nothing is copied; a broken attribute ends the walk as an error.
struct Attributes {
    private var position: Int
    private let end: Int
    /// Whether a length made no sense.
    private(set) var isBroken = false

    /// An attribute: its type without flags, and where its payload lies.
    struct Attribute {
        var type: UInt16
        var payload: Range<Int>
    }

    private static let headerSize = 4
    /// The type's upper bits are NLA_F_NESTED and NLA_F_NET_BYTEORDER.
    private static let typeMask: UInt16 = 0x3fff

    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    /// The next attribute; nil at the end, or where the rest is broken.
    mutating func next(in bytes: borrowing RawSpan) -> Attribute? {
        guard position < end else { return nil }
        guard end - position >= Self.headerSize else { return fail() }
        let length = Int(bytes.native(UInt16.self, at: position))
        guard length >= Self.headerSize, length <= end - position else { return fail() }
        let type = bytes.native(UInt16.self, at: position + 2) & Self.typeMask
        let payload = (position + Self.headerSize)..<(position + length)
        position += (length + 3) & ~3
        return Attribute(type: type, payload: payload)
    }

    private mutating func fail() -> Attribute? {
        isBroken = true
        position = end
        return nil
    }
}

extension RawSpan {
    /// An integer in the machine's byte order; the offset is checked.
    func native<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type, at offset: Int) -> T {
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: T.self)
    }

    /// An integer in network byte order that fills `range`, or nil where its size is another.
    func network<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type, in range: Range<Int>) -> T? {
        guard range.count == MemoryLayout<T>.size else { return nil }
        return T(bigEndian: native(T.self, at: range.lowerBound))
    }

    /// One byte; the offset is checked.
    public func byte(at offset: Int) -> UInt8 { native(UInt8.self, at: offset) }

    /// The bytes of `range`, copied.
    func copy(_ range: Range<Int>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(range.count)
        for offset in range { copy.append(native(UInt8.self, at: offset)) }
        return copy
    }

    /// A NUL-terminated string that fills `range`.
    public func string(_ range: Range<Int>) -> String {
        var text = copy(range)
        if let end = text.firstIndex(of: 0) { text.removeSubrange(end...) }
        return String(decoding: text, as: UTF8.self)
    }
}
