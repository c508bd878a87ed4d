/// Seconds since 1970-01-01T00:00:00Z.
public struct UnixTime: Sendable, Hashable, Comparable {
    public var seconds: Int64

    public init(_ seconds: Int64) { self.seconds = seconds }

    public static func < (a: UnixTime, b: UnixTime) -> Bool { a.seconds < b.seconds }
    public static func + (a: UnixTime, seconds: Int64) -> UnixTime { UnixTime(a.seconds + seconds) }
    /// Seconds from `b` to `a`.
    public static func - (a: UnixTime, b: UnixTime) -> Int64 { a.seconds - b.seconds }
}
