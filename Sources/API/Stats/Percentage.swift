import JSON5

/// A share of a whole, in hundredths of a percent: cut off, not rounded, and 100 % at most.
struct Percentage: JSONCoded, Hashable {
    var hundredths: UInt64 = 0

    init() {}

    init(_ part: UInt64, of whole: UInt64) {
        guard part < whole else {
            hundredths = 10_000
            return
        }
        hundredths = whole.dividingFullWidth(part.multipliedFullWidth(by: 10_000)).quotient
    }

    /// Without zeros at its end: `3`, `3.5`, `3.07`.
    func write(to writer: inout JSONWriter) {
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        let digits = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
        writer.literal("\(whole)\(digits)")
    }

    init(reading value: JSONValue) throws(JSONShapeError) {
        guard case .number(let text) = value, let number = Double(text), (0...100).contains(number) else {
            throw JSONShapeError("a percentage")
        }
        hundredths = UInt64((number * 100).rounded())
    }
}
