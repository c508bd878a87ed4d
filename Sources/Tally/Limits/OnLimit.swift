/// What happens where a limit is reached.
public enum OnLimit: String, Sendable, Hashable, CaseIterable {
    /// Nothing passes any more: open connections end, and both ends are told.
    case stop
    /// Open TCP connections go on to their end; new ones and UDP are refused.
    case refuseNew = "refuse_new"
}
