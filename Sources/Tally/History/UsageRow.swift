/// What a port counted in a period.
public struct UsageRow: Sendable, Hashable {
    public var port: PortNumber
    public var period: Period
    public var usage: PerCounter<Traffic>

    public init(port: PortNumber, period: Period, usage: PerCounter<Traffic>) {
        self.port = port
        self.period = period
        self.usage = usage
    }
}
