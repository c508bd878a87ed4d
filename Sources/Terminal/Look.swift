/// How texts are to look where they are shown.
public struct Look: Sendable, Hashable {
    /// How many columns there are; nil where lines may have any length.
    public var width: Int?
    public var isColoured = false
    /// Whether more than ASCII can be drawn.
    public var isUnicode = true
    public var units = Units.iec

    /// - Parameters:
    ///   - width: How many columns the terminal has; nil for what is none.
    ///   - environment: `NO_COLOR` (no-color.org), `TERM`, and the locale in `LC_ALL`, `LC_CTYPE` or `LANG`.
    ///   - units: In what amounts are written.
    public init(terminal width: Int?, environment: [String: String], units: Units) {
        self.width = width
        self.units = units
        isColoured = width != nil && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        // `C.UTF-8`, `de_DE.utf8@euro`.
        let charset = (locale ?? "").lowercased().split(separator: ".").last ?? ""
        isUnicode = charset.hasPrefix("utf-8") || charset.hasPrefix("utf8")
    }

    /// What stands where something was left out.
    var ellipsis: String { isUnicode ? "…" : "~" }

    /// A share of a whole as a bar.
    ///
    /// - Parameters:
    ///   - part: The part; more than the whole is all of it.
    ///   - whole: The whole.
    ///   - columns: How long the bar is.
    /// - Returns: The bar. It is full only where all is used, and not quite empty where something is.
    func bar(_ part: UInt64, of whole: UInt64, columns: Int) -> String {
        let full = whole == 0 || part >= whole ? columns : Int(UInt128(part) * UInt128(columns) / UInt128(whole))
        let shown = part == 0 && whole > 0 ? 0 : max(full, 1)
        let (on, off) = isUnicode ? ("█", "░") : ("#", "-")
        return String(repeating: on, count: shown) + String(repeating: off, count: columns - shown)
    }

    /// Parts of a whole, one behind the other, in signs that tell the first from the second.
    ///
    /// - Parameters:
    ///   - parts: The parts, two of them.
    ///   - whole: The whole.
    ///   - columns: How long a bar of all of it is.
    /// - Returns: The bar: as long as all parts are, rounded, and a sign at least where there is anything.
    func bar(_ parts: [UInt64], of whole: UInt64, columns: Int) -> String {
        func rounded(_ part: UInt64, of whole: UInt64, _ columns: Int) -> Int {
            Int((UInt128(part) * UInt128(columns) + UInt128(whole / 2)) / UInt128(max(whole, 1)))
        }
        let sum = parts.reduce(UInt64(0)) { $0.saturating($1) }
        let all = sum == 0 ? 0 : min(max(rounded(sum, of: whole, columns), 1), columns)
        let first = min(rounded(parts.first ?? 0, of: sum, all), all)
        return String(repeating: signs[0], count: first) + String(repeating: signs[1], count: all - first)
    }

    /// What bars are drawn with: for what is received, and for what is sent.
    var signs: [String] { isUnicode ? ["█", "▒"] : ["#", "="] }

    /// A text as a terminal shows it in a style.
    func styled(_ text: String, _ style: Style?) -> String {
        guard isColoured, let style, !text.isEmpty else { return text }
        return "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m"
    }
}

/// What a text is to look like, where there is colour; by ECMA-48's numbers.
enum Style: Int, Sendable {
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
    case yellow = 33
}
