/// A JSON5 value as it was written.
///
/// A number keeps its text: `8388`, `8388.0` and `1e3` are different
/// things to the servers that read these files, and so to us.
package indirect enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
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

/// The members of a JSON5 object, in the order of the file.
package struct JSONObject: Sendable, Equatable {
    package struct Member: Sendable, Equatable {
        package var key: String
        package var value: JSONValue
    }

    package var members: [Member] = []

    /// The value under a key, or nil.
    ///
    /// Of a key that is there twice the last one counts, as in
    /// libev and python. (`JSONDecoder` keeps the first.)
    package subscript(key: String) -> JSONValue? {
        members.last { $0.key == key }?.value
    }

    /// The first of these keys that is there, with its value.
    func first(of keys: String...) -> Member? {
        for key in keys {
            if let value = self[key] { return Member(key: key, value: value) }
        }
        return nil
    }

    /// Whether one of these keys is there.
    func has(anyOf keys: String...) -> Bool {
        members.contains { keys.contains($0.key) }
    }
}
