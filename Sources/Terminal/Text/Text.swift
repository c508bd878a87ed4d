/// A piece of text that is shown as it is: on one line, and nothing in it controls the terminal.
struct Text: Sendable, Hashable {
    let content: String
    /// How many columns it takes.
    let columns: Int

    /// - Parameter text: What is somebody else's may stand in it; what controls a terminal becomes a question mark.
    init(_ text: String) {
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { clean.append(Self.isControl(scalar) ? "?" : scalar) }
        content = String(clean)
        columns = clean.reduce(0) { $0 + $1.columns }
    }

    /// The same in so many columns at most; where something is left out, a sign at the end says so.
    func cut(to width: Int, sign: String) -> Text {
        guard columns > width else { return self }
        var (kept, used) = (String.UnicodeScalarView(), 0)
        for scalar in content.unicodeScalars {
            guard used + scalar.columns <= width - 1 else { break }
            kept.append(scalar)
            used += scalar.columns
        }
        return Text(width > 0 ? String(kept) + sign : "")
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        // Those that turn the direction of writing.
        case .format:
            (0x200E...0x200F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
                || (0x2066...0x2069).contains(scalar.value)
        default: false
        }
    }
}
