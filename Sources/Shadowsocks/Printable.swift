extension String {
    /// The text on one line, without control characters, cut to a length.
    ///
    /// What comes out of a file or a file name can't
    /// forge a line in the log.
    package func printable(atMost length: Int = 64) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in unicodeScalars.prefix(length) {
            clean.append(scalar.isControl ? "?" : scalar)
        }
        return String(clean) + (unicodeScalars.count > length ? "…" : "")
    }
}

extension Unicode.Scalar {
    /// Whether it controls a terminal or the line, and shows nothing itself.
    var isControl: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        // Those that turn the direction of writing, and the byte order mark.
        case .format: (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) || value == 0xFEFF
        default: false
        }
    }
}
