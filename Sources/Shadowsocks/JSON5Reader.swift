/// Reads JSON5, the dialect of shadowsocks configs, into values.
///
/// `JSONDecoder` reads JSON5 too, but it turns `8388.0` and `1e3` into
/// integers, keeps the first of two equal keys where the servers keep the
/// last, and doesn't say on which line a file is torn. The grammar is that of
/// <https://spec.json5.org>; numbers are looser, so that one mistyped port
/// (`0080`) is refused under its key and not the whole file with it.
package struct JSON5Reader {
    /// Deeper nesting than any config has, and far less than a stack holds.
    static let maximumDepth = 128

    let bytes: [UInt8]
    var position = 0

    /// The one value in these bytes.
    package static func read(_ bytes: [UInt8]) throws(JSON5Error) -> JSONValue {
        var reader = JSON5Reader(bytes: bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.position = 3 }
        let value = try reader.value(depth: 0)
        try reader.skipBlanks()
        guard reader.next == nil else { throw reader.error("something follows the end of the JSON") }
        return value
    }

    /// The byte at the position, or nil at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    func error(_ reason: String) -> JSON5Error {
        JSON5Error(reason: reason, offset: position, in: bytes)
    }

    /// Steps over one byte if it is this one.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSON5Error) -> JSONValue {
        guard depth < Self.maximumDepth else { throw error("it is nested more than \(Self.maximumDepth) levels deep") }
        try skipBlanks()
        switch next {
        case nil: throw unfinished("")
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try string())
        default: return try word()
        }
    }

    private mutating func object(depth: Int) throws(JSON5Error) -> JSONObject {
        var object = JSONObject()
        position += 1
        while true {
            try skipBlanks()
            if take("}") { return object }
            let key = try key()
            try skipBlanks()
            guard take(":") else { throw unfinished("a ':' is missing") }
            object.members.append(.init(key: key, value: try value(depth: depth)))
            try skipBlanks()
            if take(",") { continue }
            guard take("}") else { throw unfinished("a ',' or '}' is missing") }
            return object
        }
    }

    private mutating func array(depth: Int) throws(JSON5Error) -> [JSONValue] {
        var array: [JSONValue] = []
        position += 1
        while true {
            try skipBlanks()
            if take("]") { return array }
            array.append(try value(depth: depth))
            try skipBlanks()
            if take(",") { continue }
            guard take("]") else { throw unfinished("a ',' or ']' is missing") }
            return array
        }
    }

    /// What to say where something else was expected, or the end is.
    func unfinished(_ reason: String) -> JSON5Error {
        error(next == nil ? "it ends too early, as if half written" : reason)
    }
}
