public import Tally

/// Everything that a page of metrics shows.
public struct MetricsPage: Sendable {
    /// The ports that are counted now; each number once.
    public var ports: [ServicePort]
    /// The books, as committed.
    public var ledger: Ledger
    /// The periods that are current now.
    public var periods: Periods
    /// Whether the last transaction could be written.
    public var storeUp = true
    /// Transactions that could not be written, since the process started.
    public var storeErrors: UInt64 = 0
    /// Dumps that the kernel interrupted, since the process started.
    public var dumpInterruptions: UInt64 = 0
    /// Errors that the kernel answered, since the process started, by errno name (`EPERM`).
    ///
    /// An error that is here with 0 is shown with 0, so that an alert sees its first occurrence.
    public var netlinkErrors: [String: UInt64] = [:]
    /// Every known configuration file, and whether its last good contents stand in for it.
    public var degradedSources: [String: Bool] = [:]
    /// How long it took to read the counters for this page.
    public var scrapeDuration: Duration = .zero
    /// What this binary was built from.
    public var build: BuildInfo
    /// What the process uses; left out of the page where it could not be read.
    public var process: ProcessUsage?

    public init(ports: [ServicePort], ledger: Ledger, periods: Periods, build: BuildInfo) {
        self.ports = ports
        self.ledger = ledger
        self.periods = periods
        self.build = build
    }
}

/// What a binary was built from.
public struct BuildInfo: Sendable, Hashable {
    public var version: String
    public var swiftVersion: String

    public init(version: String, swiftVersion: String) {
        self.version = version
        self.swiftVersion = swiftVersion
    }
}

/// What the process uses.
public struct ProcessUsage: Sendable, Hashable {
    /// User and system time spent.
    public var processorTime: Duration
    public var openDescriptors: UInt64
    /// The soft limit; nil where there is none.
    public var maxDescriptors: UInt64?
    public var virtualBytes: UInt64
    public var residentBytes: UInt64
    /// When the process started, since 1970-01-01T00:00:00Z.
    public var startTime: Duration

    public init(
        processorTime: Duration, openDescriptors: UInt64, maxDescriptors: UInt64?, virtualBytes: UInt64,
        residentBytes: UInt64, startTime: Duration
    ) {
        self.processorTime = processorTime
        self.openDescriptors = openDescriptors
        self.maxDescriptors = maxDescriptors
        self.virtualBytes = virtualBytes
        self.residentBytes = residentBytes
        self.startTime = startTime
    }
}
