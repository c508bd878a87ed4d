/// A way to write a page of metrics.
public enum MetricsFormat: Sendable, Hashable, CaseIterable {
    /// The Prometheus text format, 0.0.4.
    case text
    /// OpenMetrics 1.0.
    case openMetrics

    /// The value of the `Content-Type` header.
    public var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// The format that a client asks for.
    ///
    /// OpenMetrics must be asked for by name and liked no less than text; everybody else, whatever they accept, gets
    /// text 0.0.4, because a page in a format that was not asked for serves better than an error.
    ///
    /// - Parameter accept: The `Accept` header (RFC 9110 §12.5.1), several of them joined by commas; nil without one.
    /// - Returns: The format to answer in; there always is one.
    public static func negotiated(accept: String?) -> MetricsFormat {
        guard let accept else { return .text }
        var openMetrics: Preference?
        var text: Preference?
        for range in AcceptHeader.ranges(in: accept) {
            openMetrics = Preference.sharper(openMetrics, range.preference(for: .openMetrics))
            text = Preference.sharper(text, range.preference(for: .text))
        }
        guard let openMetrics, openMetrics.isNamed, openMetrics.quality > 0 else { return .text }
        return openMetrics.quality >= (text?.quality ?? 0) ? .openMetrics : .text
    }
}

/// How much a client likes a format, and how precisely it said so.
private struct Preference {
    /// 0 for `*/*`, 1 for `type/*`, 2 for `type/subtype`, 3 with the version.
    var precision: Int
    var quality: Double

    var isNamed: Bool { precision >= 2 }

    /// The one that was said more precisely; of two alike, the better one.
    static func sharper(_ a: Preference?, _ b: Preference?) -> Preference? {
        guard let a else { return b }
        guard let b else { return a }
        return (a.precision, a.quality) < (b.precision, b.quality) ? b : a
    }
}

extension AcceptHeader.Range {
    /// What this range says of a format, or nil where it doesn't cover it.
    fileprivate func preference(for format: MetricsFormat) -> Preference? {
        let (type, subtype, formatVersion) =
            switch format {
            case .text: ("text", "plain", "0.0.4")
            case .openMetrics: ("application", "openmetrics-text", "1.0.0")
            }
        switch (self.type, self.subtype) {
        case ("*", "*"): return Preference(precision: 0, quality: quality)
        case (type, "*"): return Preference(precision: 1, quality: quality)
        case (type, subtype):
            guard let version else { return Preference(precision: 2, quality: quality) }
            return version == formatVersion ? Preference(precision: 3, quality: quality) : nil
        default: return nil
        }
    }
}
