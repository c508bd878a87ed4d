/// A label's name and value.
typealias Label = (name: String, value: String)

extension PageWriter {
    /// A whole family with one sample that has no labels.
    mutating func family(_ family: Family, _ value: UInt64) {
        begin(family)
        sample(family, [], value)
    }

    /// A whole family with one sample that has no labels.
    mutating func family(_ family: Family, _ value: Duration) {
        begin(family)
        append(family.sampleName)
        append(" ")
        append(value)
        append("\n")
    }

    /// One sample of a family that was begun.
    mutating func sample(_ family: Family, _ labels: [Label], _ value: UInt64) {
        append(family.sampleName)
        var opening = "{"
        for label in labels {
            append(opening)
            append(label.name)
            append("=\"")
            appendEscaped(label.value)
            append("\"")
            opening = ","
        }
        append(labels.isEmpty ? " " : "} ")
        append(value)
        append("\n")
    }
}
