/// An object of which a list of fields is all that is known: it is written and read by that.
package protocol JSONRecord: JSONCoded {
    init()
    /// The members, in the order in which they stand.
    static var fields: [JSONField<Self>] { get }
}

/// A member of an object: its key, and the property that it holds.
package struct JSONField<Record>: Sendable {
    package let key: String
    /// Whether it may be missing.
    package let isOptional: Bool
    let write: @Sendable (Record, inout JSONWriter) -> Void
    let read: @Sendable (JSONValue, inout Record) throws(JSONShapeError) -> Void

    /// A member that is always there.
    package init<Value: JSONCoded>(_ key: String, _ property: any WritableKeyPath<Record, Value> & Sendable) {
        self.key = key
        isOptional = false
        write = { record, writer in
            writer.key(key)
            record[keyPath: property].write(to: &writer)
        }
        read = { (value, record) throws(JSONShapeError) in record[keyPath: property] = try Value(reading: value) }
    }

    /// A member that is left out where there is nothing to say.
    package init<Value: JSONCoded>(_ key: String, _ property: any WritableKeyPath<Record, Value?> & Sendable) {
        self.key = key
        isOptional = true
        write = { record, writer in
            guard let value = record[keyPath: property] else { return }
            writer.key(key)
            value.write(to: &writer)
        }
        read = { (value, record) throws(JSONShapeError) in record[keyPath: property] = try Value(reading: value) }
    }
}

extension JSONRecord {
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in for field in Self.fields { field.write(self, &writer) } }
    }

    /// Members that aren't known are passed over: whoever wrote them may be newer.
    package init(reading value: JSONValue) throws(JSONShapeError) {
        guard let members = value.object else { throw JSONShapeError("an object") }
        self.init()
        var missing = Set(Self.fields.lazy.filter { !$0.isOptional }.map(\.key))
        for member in members {
            guard let field = Self.fields.first(where: { $0.key == member.key }) else { continue }
            missing.remove(field.key)
            do throws(JSONShapeError) { try field.read(member.value, &self) } catch { throw error.inside(field.key) }
        }
        if let key = missing.min() { throw JSONShapeError("there", at: key) }
    }
}
