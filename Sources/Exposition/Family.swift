/// What a metric family is called, and what it means.
struct Family: Sendable {
    enum Kind: Sendable {
        /// Only ever grows; its sample ends in `_total`.
        case counter
        /// Goes up and down.
        case gauge
        /// Always 1, for its labels; its sample ends in `_info`.
        case info
    }

    /// The name without the sample's suffix, as OpenMetrics calls the family.
    let name: String
    let kind: Kind
    /// The unit, which the name ends in; nil without one.
    let unit: String?
    /// One sentence for whoever meets it in a query.
    let help: String

    init(_ name: String, _ kind: Kind, unit: String? = nil, _ help: String) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.help = help
    }

    /// The name that samples have.
    var sampleName: String {
        switch kind {
        case .counter: name + "_total"
        case .gauge: name
        case .info: name + "_info"
        }
    }

    /// The name in the family's metadata: text 0.0.4 knows only samples' names.
    func name(in format: MetricsFormat) -> String { format == .openMetrics ? name : sampleName }

    /// The type in the family's metadata: text 0.0.4 has no `info`.
    func type(in format: MetricsFormat) -> String {
        switch kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .info: format == .openMetrics ? "info" : "gauge"
        }
    }
}
