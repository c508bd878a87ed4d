public import Tally

/// What is wrong with a query: which field, and what would be right.
public struct QueryError: Error, Hashable, CustomStringConvertible {
    public var field: String
    public var reason: String

    public init(_ field: String, _ reason: String) {
        self.field = field
        self.reason = reason
    }

    public var description: String { "\(field) \(reason)" }
}

/// The fields of a query, taken out one by one; what is left at the end is not known.
public struct QueryFields: Sendable {
    private var values: [String: String] = [:]
    private var known: [String] = []

    /// - Parameter fields: The fields in their order, decoded.
    /// - Throws: Where one stands there twice.
    public init(_ fields: [(name: String, value: String)]) throws(QueryError) {
        for (name, value) in fields {
            guard values.updateValue(value, forKey: name) == nil else { throw QueryError(name, "stands there twice") }
        }
    }

    /// A text; nil where there is none.
    public mutating func text(_ name: String) -> String? {
        known.append(name)
        return values.removeValue(forKey: name)
    }

    /// An integer in decimal digits.
    public mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(QueryError) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw QueryError(name, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A port's number.
    public mutating func port(_ name: String) throws(QueryError) -> PortNumber? {
        try integer(name, in: 1...65535).flatMap { PortNumber($0) }
    }

    /// One of some words.
    public mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, of type: Word.Type = Word.self
    ) throws(QueryError) -> Word? {
        guard let text = text(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            throw QueryError(name, "must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    /// - Throws: Where there is a field that nobody asked for.
    public func end() throws(QueryError) {
        guard let name = values.keys.min() else { return }
        throw QueryError(name, "is not known; known are \(known.joined(separator: ", "))")
    }
}
