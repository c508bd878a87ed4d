/// What has one form in JSON, for whoever writes it and whoever reads it.
package protocol JSONCoded: Sendable {
    func write(to writer: inout JSONWriter)
    /// - Throws: ``JSONShapeError`` where the value has another form.
    init(reading value: JSONValue) throws(JSONShapeError)
}

extension JSONCoded {
    /// The bytes of its JSON.
    package var json: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}

/// A value that is not what was expected.
package struct JSONShapeError: Error, Hashable, CustomStringConvertible {
    /// Where, as in `ports[3].name`; empty for the whole.
    package var place: String
    /// What should be there.
    package var expected: String

    package init(_ expected: String, at place: String = "") {
        self.expected = expected
        self.place = place
    }

    /// The same, seen from what holds it.
    func inside(_ outer: String) -> JSONShapeError {
        let isIndexed = place.isEmpty || place.hasPrefix("[")
        return JSONShapeError(expected, at: outer + (isIndexed ? "" : ".") + place)
    }

    package var description: String { "\(place.isEmpty ? "the answer" : place) is not \(expected)" }
}

extension String: JSONCoded {
    package func write(to writer: inout JSONWriter) { writer.string(self) }
    package init(reading value: JSONValue) throws(JSONShapeError) {
        guard let text = value.string else { throw JSONShapeError("a string") }
        self = text
    }
}

extension Bool: JSONCoded {
    package func write(to writer: inout JSONWriter) { writer.literal(self ? "true" : "false") }
    package init(reading value: JSONValue) throws(JSONShapeError) {
        guard case .bool(let truth) = value else { throw JSONShapeError("true or false") }
        self = truth
    }
}

extension JSONCoded where Self: FixedWidthInteger {
    package func write(to writer: inout JSONWriter) { writer.integer(self) }
    package init(reading value: JSONValue) throws(JSONShapeError) {
        guard case .number(let text) = value, let number = Self(text) else {
            throw JSONShapeError("an integer from \(Self.min) to \(Self.max)")
        }
        self = number
    }
}

extension Double: JSONCoded {
    /// JSON knows no infinity and nothing that is no number: those are a 0.
    package func write(to writer: inout JSONWriter) { writer.literal(isFinite ? "\(self)" : "0") }
    package init(reading value: JSONValue) throws(JSONShapeError) {
        guard case .number(let text) = value, let number = Double(text), number.isFinite else {
            throw JSONShapeError("a number")
        }
        self = number
    }
}

extension UInt16: JSONCoded {}
extension UInt64: JSONCoded {}
extension Int: JSONCoded {}

extension Array: JSONCoded where Element: JSONCoded {
    package func write(to writer: inout JSONWriter) {
        writer.array { writer in for element in self { element.write(to: &writer) } }
    }

    package init(reading value: JSONValue) throws(JSONShapeError) {
        guard case .array(let elements) = value else { throw JSONShapeError("an array") }
        self = []
        for element in elements {
            do throws(JSONShapeError) { append(try Element(reading: element)) } catch {
                throw error.inside("[\(count)]")
            }
        }
    }
}

extension RawRepresentable where Self: JSONCoded, RawValue == String {
    package func write(to writer: inout JSONWriter) { writer.string(rawValue) }
    package init(reading value: JSONValue) throws(JSONShapeError) {
        guard let text = value.string, let found = Self(rawValue: text) else { throw JSONShapeError("a known word") }
        self = found
    }
}
