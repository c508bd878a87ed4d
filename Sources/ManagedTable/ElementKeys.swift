/// Keys of one length in ascending order, each once, one behind the other in the same bytes.
///
/// Tens of thousands of keys are compared and kept: an array of arrays would take twenty times the room.
public struct ElementKeys: Sendable, Hashable {
    /// Of one key, in bytes.
    public let length: Int
    private var bytes: [UInt8]

    /// - Parameters:
    ///   - length: Of one key, in bytes; not 0.
    ///   - bytes: The keys, in network byte order, one behind the other, in whatever order and however often.
    public init(length: Int, _ bytes: [UInt8] = []) {
        self.length = length
        self.bytes = bytes
        if !isInOrder { sort() }
    }

    /// How many there are.
    public var count: Int { bytes.count / length }
    public var isEmpty: Bool { bytes.isEmpty }

    /// The n-th key.
    public subscript(index: Int) -> ArraySlice<UInt8> { bytes[(index * length)..<((index + 1) * length)] }

    /// The place of a key, which is given by its bytes; nil where it isn't there.
    public func index(of key: [UInt8]) -> Int? {
        guard key.count == length else { return nil }
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            switch order(at: middle, key) {
            case 0: return middle
            case ..<0: low = middle + 1
            default: high = middle
            }
        }
        return nil
    }

    /// Those at whose place the list says so.
    func filter(_ isIncluded: (Int) -> Bool) -> ElementKeys {
        var kept = ElementKeys(length: length)
        for index in 0..<count where isIncluded(index) { kept.bytes += self[index] }
        return kept
    }

    /// These and others of the same length.
    func union(_ others: ElementKeys) -> ElementKeys {
        if others.isEmpty || self == others { return self }
        return isEmpty ? others : ElementKeys(length: length, bytes + others.bytes)
    }

    /// The place of the first key that doesn't come before another one, which may be shorter.
    func firstIndex(notBefore key: [UInt8]) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The keys of these places.
    func slice(_ places: Range<Int>) -> ElementKeys {
        var slice = ElementKeys(length: length)
        slice.bytes = Array(bytes[(places.lowerBound * length)..<(places.upperBound * length)])
        return slice
    }

    /// Less than 0 where the n-th key comes before the other.
    private func order(at index: Int, _ key: [UInt8]) -> Int {
        let start = index * length
        for offset in 0..<length where bytes[start + offset] != key[offset] {
            return bytes[start + offset] < key[offset] ? -1 : 1
        }
        return 0
    }

    private var isInOrder: Bool {
        (0..<max(0, count - 1)).allSatisfy { self[$0].lexicographicallyPrecedes(self[$0 + 1]) }
    }

    private mutating func sort() {
        let keys = (0..<count).map { self[$0] }.sorted { $0.lexicographicallyPrecedes($1) }
        var sorted: [UInt8] = []
        sorted.reserveCapacity(bytes.count)
        for (index, key) in keys.enumerated() where index == 0 || key != keys[index - 1] { sorted += key }
        bytes = sorted
    }
}
