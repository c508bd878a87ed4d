/// Seconds since 1970-01-01T00:00:00Z.
public struct UnixTime: Sendable, Hashable, Comparable {
    public var seconds: Int64

    public init(_ seconds: Int64) { self.seconds = seconds }

    public static func < (a: UnixTime, b: UnixTime) -> Bool { a.seconds < b.seconds }
    public static func + (a: UnixTime, seconds: Int64) -> UnixTime { UnixTime(a.seconds + seconds) }
    /// Seconds from `b` to `a`.
    public static func - (a: UnixTime, b: UnixTime) -> Int64 { a.seconds - b.seconds }
}

/// A local wall-clock time; `month` and `day` count from 1.
public struct CivilTime: Sendable, Hashable {
    public var year: Int32, month: Int32, day: Int32, hour: Int32, minute: Int32, second: Int32

    public init(
        year: Int32, month: Int32, day: Int32, hour: Int32 = 0, minute: Int32 = 0, second: Int32 = 0
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }
}

/// A time zone's arithmetic, handed in: the domain does none itself.
public struct ZoneRules: Sendable {
    /// The local time at an instant.
    public var civil: @Sendable (UnixTime) -> CivilTime
    /// The instant of a local time; a day past the end of its month is carried over.
    public var instant: @Sendable (CivilTime) -> UnixTime

    public init(
        civil: @escaping @Sendable (UnixTime) -> CivilTime, instant: @escaping @Sendable (CivilTime) -> UnixTime
    ) {
        self.civil = civil
        self.instant = instant
    }
}
