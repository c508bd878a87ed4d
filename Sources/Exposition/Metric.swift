/// A metric of something, declared once: what it is called, what it means, and where its samples come from.
struct Metric<Source>: Sendable {
    /// Writes the whole family, or leaves it out.
    let write: @Sendable (Source, inout PageWriter) -> Void

    /// A metric with one sample that has no labels.
    ///
    /// - Parameters:
    ///   - name: The family's name, without the sample's suffix.
    ///   - kind: How it behaves.
    ///   - unit: The unit, which the name ends in; nil without one.
    ///   - help: One sentence for whoever meets it in a query.
    ///   - value: The sample; nil leaves the family out of the page.
    init(
        _ name: String, _ kind: Family.Kind, unit: String? = nil, _ help: String,
        value: @escaping @Sendable (Source) -> UInt64?
    ) {
        let family = Family(name, kind, unit: unit, help)
        write = { source, writer in if let value = value(source) { writer.family(family, value) } }
    }

    /// A metric in seconds with one sample that has no labels.
    init(
        _ name: String, _ kind: Family.Kind, _ help: String, seconds: @escaping @Sendable (Source) -> Duration
    ) {
        let family = Family(name, kind, unit: "seconds", help)
        write = { source, writer in writer.family(family, seconds(source)) }
    }

    /// A metric with a sample for each value of its labels.
    init(
        _ name: String, _ kind: Family.Kind, unit: String? = nil, _ help: String,
        samples: @escaping @Sendable (Source) -> [(labels: [Label], value: UInt64)]
    ) {
        let family = Family(name, kind, unit: unit, help)
        write = { source, writer in
            writer.begin(family)
            for (labels, value) in samples(source) { writer.sample(family, labels, value) }
        }
    }
}

extension PageWriter {
    /// Metrics of one thing, in their order.
    mutating func metrics<Source>(_ metrics: [Metric<Source>], of source: Source) {
        for metric in metrics { metric.write(source, &self) }
    }
}
