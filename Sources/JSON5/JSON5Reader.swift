/// Reads JSON5, the dialect of shadowsocks configs, into values.
///
/// `JSONDecoder` reads JSON5 too, but it turns `8388.0` and `1e3` into
/// integers, keeps the first of two equal keys where the servers keep the
/// last, and doesn't say on which line a file is torn. The grammar is that of
/// <https://spec.json5.org>; numbers are looser, so that one mistyped port
/// (`0080`) is refused under its key and not the whole file with it.
///
/// No tree is built. The text is gone through once, to see that it is whole, and
/// then arrays and objects are read from it as they are walked.
package struct JSON5Reader: Sendable {
    /// Deeper nesting than any config has, and far less than a stack holds.
    static let maximumDepth = 128
    /// Twice as many as 65,535 users with all that SSR writes of each.
    static let maximumValues = 1 << 21

    let bytes: [UInt8]
    var position = 0
    private var values = 0

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// The one value in these bytes.
    package static func read(_ bytes: [UInt8]) throws(JSON5Error) -> JSONValue {
        var reader = JSON5Reader(bytes: bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.position = 3 }
        try reader.skipBlanks()
        var root = reader
        try reader.skipValue(depth: 0)
        try reader.skipBlanks()
        guard reader.next == nil else { throw reader.error("something follows the end of the JSON") }
        return try root.head()
    }

    /// The byte at the position, or nil at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    func error(_ reason: String) -> JSON5Error {
        JSON5Error(reason: reason, offset: position, in: bytes)
    }

    private func tooMuch(_ reason: String) -> JSON5Error {
        JSON5Error(reason: reason, offset: position, in: bytes, isTooMuch: true)
    }

    /// Steps over one byte if it is this one.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// What to say where something else was expected, or the end is.
    func unfinished(_ reason: String) -> JSON5Error {
        error(next == nil ? "it ends too early, as if half written" : reason)
    }
}

extension JSON5Reader {
    /// Steps over one value, and finds what is wrong with it.
    private mutating func skipValue(depth: Int) throws(JSON5Error) {
        guard depth < Self.maximumDepth else {
            throw tooMuch("it is nested more than \(Self.maximumDepth) levels deep")
        }
        values += 1
        guard values <= Self.maximumValues else {
            throw tooMuch("it has more than \(Self.maximumValues) values")
        }
        try skipBlanks()
        switch next {
        case nil: throw unfinished("")
        case UInt8(ascii: "{"): try skipObject(depth: depth + 1)
        case UInt8(ascii: "["): try skipArray(depth: depth + 1)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = try string()
        default: _ = try word()
        }
    }

    private mutating func skipObject(depth: Int) throws(JSON5Error) {
        position += 1
        while true {
            try skipBlanks()
            if take("}") { return }
            _ = try key()
            try skipBlanks()
            guard take(":") else { throw unfinished("a ':' is missing") }
            try skipValue(depth: depth)
            try skipBlanks()
            if take(",") { continue }
            guard take("}") else { throw unfinished("a ',' or '}' is missing") }
            return
        }
    }

    private mutating func skipArray(depth: Int) throws(JSON5Error) {
        position += 1
        while true {
            try skipBlanks()
            if take("]") { return }
            try skipValue(depth: depth)
            try skipBlanks()
            if take(",") { continue }
            guard take("]") else { throw unfinished("a ',' or ']' is missing") }
            return
        }
    }
}

// In a text that was found whole, which doesn't end early.
extension JSON5Reader {
    /// The value at the position; of an array or an object only its beginning is read.
    private mutating func head() throws(JSON5Error) -> JSONValue {
        switch next {
        case nil: throw unfinished("")
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            var inside = self
            inside.position += 1
            inside.values = 0
            return next == UInt8(ascii: "{") ? .object(JSONObject(inside)) : .array(JSONArray(inside))
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try string())
        default: return try word()
        }
    }

    /// The value at the position, which is then behind it.
    private mutating func value() throws(JSON5Error) -> JSONValue {
        try skipBlanks()
        let value = try head()
        switch value {
        case .array, .object: try skipValue(depth: 0)
        default: break
        }
        try skipBlanks()
        _ = take(",")
        return value
    }

    /// The next element of an array, or nil at its end.
    mutating func element() -> JSONValue? {
        do throws(JSON5Error) {
            try skipBlanks()
            return next == UInt8(ascii: "]") ? nil : try value()
        } catch { return nil }
    }

    /// The next member of an object, or nil at its end.
    mutating func member() -> JSONObject.Member? {
        do throws(JSON5Error) {
            try skipBlanks()
            guard next != UInt8(ascii: "}") else { return nil }
            let key = try key()
            try skipBlanks()
            guard take(":") else { return nil }
            return JSONObject.Member(key: key, value: try value())
        } catch { return nil }
    }
}
