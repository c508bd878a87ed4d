/// The `Accept-Encoding` header (RFC 9110 §12.5.3), as far as one who knows gzip alone needs it.
struct AcceptEncoding {
    /// What the client thinks of a coding, from 0 (never) to 1; nil where it doesn't name it.
    private var gzip: Double?
    private var identity: Double?
    private var others: Double?

    /// Reads a header; what is malformed is left out.
    ///
    /// - Parameter header: The value, several joined by commas; nil without one.
    init(_ header: String?) {
        for part in (header ?? "").lowercased().split(separator: ",") {
            let words = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let coding = words.first, let quality = Self.quality(words.dropFirst()) else { continue }
            switch coding {
            case "gzip", "x-gzip": gzip = max(gzip ?? 0, quality)
            case "identity": identity = quality
            case "*": others = quality
            default: break
            }
        }
    }

    /// Whether to send gzip: where the client takes it, and does not like the bare bytes better.
    var prefersGzip: Bool {
        let gzip = gzip ?? others ?? 0
        return gzip > 0 && gzip >= identity ?? 0
    }

    /// The `q` among a coding's parameters; nil where it isn't a number from 0 to 1.
    private static func quality(_ parameters: ArraySlice<String>) -> Double? {
        guard let text = parameters.first(where: { $0.hasPrefix("q=") })?.dropFirst(2) else { return 1 }
        guard let quality = Double(text), (0...1).contains(quality) else { return nil }
        return quality
    }
}
