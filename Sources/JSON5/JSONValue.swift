/// A JSON5 value as it was written.
///
/// A number keeps its text: `8388`, `8388.0` and `1e3` are different
/// things to the servers that read these files, and so to us.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array(JSONArray)
    case object(JSONObject)

    /// The object, if it is one.
    package var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The text, if it is one.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }
}

/// The elements of a JSON5 array, made one by one as they are asked for: a list of millions takes no more than its text.
package struct JSONArray: Sendable, Sequence, IteratorProtocol {
    private var reader: JSON5Reader

    /// - Parameter reader: Behind the opening bracket of an array that was found whole.
    init(_ reader: JSON5Reader) { self.reader = reader }

    package mutating func next() -> JSONValue? { reader.element() }
}

/// The members of a JSON5 object in the order of the file, made one by one as they are asked for.
package struct JSONObject: Sendable, Sequence, IteratorProtocol {
    package struct Member: Sendable {
        package var key: String
        package var value: JSONValue
    }

    private var reader: JSON5Reader

    /// - Parameter reader: Behind the opening brace of an object that was found whole.
    init(_ reader: JSON5Reader) { self.reader = reader }

    package mutating func next() -> Member? { reader.member() }
}
