/// Where and why bytes are not JSON5.
package struct JSON5Error: Error, Equatable {
    package var reason: String
    /// Counted from 1.
    package var line: Int
    /// Counted from 1, in bytes.
    package var column: Int
    /// Whether it may be JSON5 all the same, but more of it than is read.
    package var isTooMuch: Bool

    init(reason: String, offset: Int, in bytes: [UInt8], isTooMuch: Bool = false) {
        let before = bytes.prefix(offset)
        let newline = UInt8(ascii: "\n")
        self.reason = reason
        self.isTooMuch = isTooMuch
        line = before.reduce(1) { $1 == newline ? $0 + 1 : $0 }
        column = offset - (before.lastIndex(of: newline).map { $0 + 1 } ?? 0) + 1
    }
}
