/// The `Accept` header of HTTP, as far as metrics need it.
enum AcceptHeader {
    /// One media range: `text/plain;version=0.0.4;q=0.5`.
    struct Range: Hashable {
        var type: String
        var subtype: String
        /// The `version` parameter; others (`escaping`, `charset`, `proto`) don't tell our formats apart.
        var version: String?
        /// 0 to 1; 1 where none is given.
        var quality: Double
    }

    /// The media ranges in a header; what is malformed is left out.
    static func ranges(in header: String) -> [Range] {
        header.lowercased().split(separator: ",").compactMap(range)
    }

    private static func range(_ text: Substring) -> Range? {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
        guard let media = parts.first, let slash = media.firstIndex(of: "/") else { return nil }
        var range = Range(
            type: String(media[..<slash]), subtype: String(media[media.index(after: slash)...]), quality: 1)
        for part in parts.dropFirst() {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let value = unquoted(trimmed(part[part.index(after: equals)...]))
            switch trimmed(part[..<equals]) {
            case "version": range.version = String(value)
            case "q":
                guard let quality = Double(value), (0...1).contains(quality) else { return nil }
                range.quality = quality
            default: continue
            }
        }
        return range
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }

    private static func unquoted(_ text: Substring) -> Substring {
        guard text.utf8.count >= 2, text.first == "\"", text.last == "\"" else { return text }
        return text.dropFirst().dropLast()
    }
}
