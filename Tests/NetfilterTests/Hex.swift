import Testing

@testable import Netfilter

/// Bytes written as hex, with `#` before a remark that ends with its line.
func hex(_ text: String) -> [UInt8] {
    text.split(separator: "\n").flatMap { line in
        line.prefix { $0 != "#" }.split(separator: " ").map { word in
            guard let byte = UInt8(word, radix: 16) else { preconditionFailure("\(word) is no byte") }
            return byte
        }
    }
}

/// The messages that a batch with these changes sends, its begin and end included.
func messages(_ changes: (inout Batch) -> Void) -> [[UInt8]] {
    var batch = Batch()
    changes(&batch)
    return split(batch.finalize().bytes)
}

/// What a batch with one change sends for it.
func message(_ change: (inout Batch) -> Void) throws -> [UInt8] {
    let all = messages(change)
    try #require(all.count == 3)
    return all[1]
}

/// The messages of a datagram, by nothing but their lengths.
func split(_ datagram: [UInt8]) -> [[UInt8]] {
    var messages: [[UInt8]] = []
    var rest = datagram[...]
    while rest.count >= 4 {
        let length = Int(word(rest, at: 0))
        guard (16...rest.count).contains(length) else { break }
        messages.append(Array(rest.prefix(length)))
        rest = rest.dropFirst((length + 3) & ~3)
    }
    return messages
}

/// The little-endian word of 32 bits at an offset.
func word(_ bytes: some RandomAccessCollection<UInt8>, at offset: Int) -> UInt32 {
    bytes.dropFirst(offset).prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
}

/// Where two byte strings part, with what stands there; nil where they are equal.
func parting(_ found: [UInt8], _ expected: [UInt8]) -> String? {
    guard found != expected else { return nil }
    let at = zip(found, expected).prefix { $0 == $1 }.count
    func around(_ bytes: [UInt8]) -> String {
        bytes.dropFirst(max(0, at - 4)).prefix(16).map { String($0, radix: 16) }.joined(separator: " ")
    }
    return "byte \(at) of \(found.count) (\(expected.count)): … \(around(found)) instead of … \(around(expected))"
}
