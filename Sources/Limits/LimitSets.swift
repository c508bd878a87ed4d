public import Tally

/// The sets in which packets leave what there is to tell of limits.
public enum LimitSets {
    /// The ports on which packets were refused, each with a counter.
    public static func refused(_ direction: Direction) -> String { Names(direction).refused }
    /// The ports on which packets came faster than the rate, each with a counter.
    public static func policed(_ direction: Direction) -> String { Names(direction).policed }
    /// The clients that have a place at a port: a set for each family.
    public static func devices(at port: PortNumber) -> [String] { [Names.devices4(port), Names.devices6(port)] }
}
