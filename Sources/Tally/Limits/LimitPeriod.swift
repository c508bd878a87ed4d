/// The period that a limit is for; the raw values are labels of metrics.
public enum LimitPeriod: String, Sendable, Hashable, CaseIterable {
    /// The local day.
    case day
    /// The billing month.
    case month
    /// From the first byte on; it never begins anew.
    case lifetime
}
