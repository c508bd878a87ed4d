/// What was saved of a database that was quarantined; printed, a clause for people.
public struct RescuedRows: Sendable, Hashable, CustomStringConvertible {
    /// Ports with their totals.
    public var ports = 0
    /// Ports whose row was damaged: their totals are those of their last hour's beginning.
    public var rebuiltPorts = 0
    /// Hours with what the meters stood at when they began.
    public var hours = 0
    /// Rows that were there and not whole.
    public var damaged = 0

    public var description: String {
        var text = "saved \(ports) ports and \(hours) hours"
        if rebuiltPorts > 0 { text += ", \(rebuiltPorts) of the ports by their hours alone" }
        if damaged > 0 { text += "; lost \(damaged) rows that are damaged (what an hour had goes to the one before)" }
        return text
    }
}
