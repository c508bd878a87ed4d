internal import JSON5

/// A kind of value in the config: how it is read, and what is said where it makes no sense.
struct ConfigValue<Value>: Sendable {
    /// The value, or nil where it is none, which is noted.
    let read: @Sendable (JSONValue, ConfigPlace, inout ConfigFaults) -> Value?

    init(_ read: @escaping @Sendable (JSONValue, ConfigPlace, inout ConfigFaults) -> Value?) { self.read = read }

    /// A kind that is one thing or refused.
    ///
    /// - Parameters:
    ///   - demand: What it must be, as a sentence's end.
    ///   - value: The value, or nil where it is none.
    init(_ demand: String, _ value: @escaping @Sendable (JSONValue) -> Value?) {
        self.init { json, place, faults in
            let value = value(json)
            if value == nil { faults.add(place.text, demand) }
            return value
        }
    }

    /// The same kind, for a property that may be nil.
    var optional: ConfigValue<Value?> {
        let read = read
        return ConfigValue<Value?> { value, place, faults in read(value, place, &faults).map { .some($0) } }
    }
}

extension ConfigValue<Bool> {
    /// `true` or `false`.
    static var boolean: Self {
        Self("must be true or false") { value in if case .bool(let flag) = value { flag } else { nil } }
    }
}

extension ConfigValue<Int> {
    /// An integer in decimal digits.
    static func integer(in range: ClosedRange<Int>) -> Self {
        Self("must be an integer from \(range.lowerBound) to \(range.upperBound)") { value in
            guard case .number(let text) = value, let number = Int(text), range.contains(number) else { return nil }
            return number
        }
    }
}

extension ConfigValue<String> {
    /// A text, and not an empty one.
    static var text: Self { Self("must be a text in quotes") { $0.nonEmpty } }
}

extension ConfigValue<[String]> {
    private static var maximumTexts: Int { 1000 }

    /// Texts, or one alone.
    static var texts: Self {
        Self { value, place, faults in
            if let text = value.nonEmpty { return [text] }
            guard case .array(let entries) = value else {
                faults.add(place.text, "must be an array of texts")
                return nil
            }
            var texts: [String] = []
            for entry in entries {
                guard let text = entry.nonEmpty else {
                    faults.add(place.text, "must be an array of texts")
                    return nil
                }
                guard texts.count < maximumTexts else {
                    faults.add(place.text, "has more than \(maximumTexts) entries")
                    return nil
                }
                texts.append(text)
            }
            return texts
        }
    }
}

extension JSONValue {
    /// The text, if it is one and not empty.
    fileprivate var nonEmpty: String? { string.flatMap { $0.isEmpty ? nil : $0 } }
}
