public import Tally

/// Everything that a page of metrics shows.
///
/// What is shown of it, and under which names, is declared in `Metrics/`.
public struct MetricsPage: Sendable {
    /// The ports that are counted now; each number once.
    public var ports: [ServicePort]
    /// The books, as committed.
    public var ledger: Ledger
    /// The periods that are current now.
    public var periods: Periods
    /// What there is to say of limits; what they are stands in ``ports``.
    public var limits: LimitFigures
    /// What happened between the agent and the kernel.
    public var kernel = KernelFigures()
    /// What happened between the agent and its store.
    public var store = StoreFigures()
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
        limits = LimitFigures(now: periods.hour.start)
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
