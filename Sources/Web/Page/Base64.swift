/// Base64 (RFC 4648 §4).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    /// Bytes as text, padded.
    static func text(of bytes: [UInt8]) -> String {
        stride(from: 0, to: bytes.count, by: 3).map { start in
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = (0..<3).reduce(0) { $0 << 8 | (start + $1 < bytes.count ? Int(bytes[start + $1]) : 0) }
            let digits = String((0..<4).map { alphabet[bits >> (18 - 6 * $0) & 63] })
            return digits.prefix(group.count + 1) + String(repeating: "=", count: 3 - group.count)
        }.joined()
    }
}
