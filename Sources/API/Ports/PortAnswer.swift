public import JSON5
import Tally

/// All there is to tell of a port.
public struct PortAnswer: Sendable, Hashable, JSONRecord {
    /// How it is with a port.
    public enum State: String, Sendable, Hashable, JSONCoded {
        /// Traffic passes and is counted.
        case active
        /// Nothing passes; ``PortAnswer/blockedBy`` says why.
        case blocked
        /// No config names it any more; what it used is still known.
        case removed
    }

    public var port: UInt16 = 0
    public var name: String?
    public var state = State.active
    /// `limit`, `expired`, `manual`.
    public var blockedBy: [String] = []
    /// `tcp`, `udp`: what it is said to serve.
    public var transports: [String] = []
    /// Where it was found: files with their keys.
    public var sources: [SourceAnswer] = []
    /// Ever, also before the agent knew of it.
    public var total = TrafficAnswer()
    /// The same of TCP alone.
    public var tcp = TrafficAnswer()
    /// The same of UDP alone.
    public var udp = TrafficAnswer()
    public var today = PeriodAnswer()
    /// The billing month.
    public var month = PeriodAnswer()
    /// What it may do; nil where nothing is limited.
    public var limits: LimitsAnswer?

    public init() {}

    package static let fields: [JSONField<PortAnswer>] = [
        JSONField("port", \.port), JSONField("name", \.name), JSONField("state", \.state),
        JSONField("blocked_by", \.blockedBy), JSONField("transports", \.transports), JSONField("sources", \.sources),
        JSONField("total", \.total), JSONField("tcp", \.tcp), JSONField("udp", \.udp), JSONField("today", \.today),
        JSONField("month", \.month), JSONField("limits", \.limits),
    ]
}

/// Where a port was found.
public struct SourceAnswer: Sendable, Hashable, JSONRecord {
    /// The file, as an absolute path.
    public var file = ""
    /// The key in it: `servers[2].server_port`.
    public var key = ""

    public init() {}

    package static let fields: [JSONField<SourceAnswer>] = [JSONField("file", \.file), JSONField("key", \.key)]
}

extension PortAnswer {
    /// A port that is counted.
    init(_ port: ServicePort, _ record: PortRecord?, _ figures: Figures) {
        let known = figures.state(of: port, record)
        self.port = port.number.value
        name = port.name
        blockedBy = BlockReason.allCases.filter(known.blocks.contains).map(\.rawValue)
        state = blockedBy.isEmpty ? .active : .blocked
        transports = port.transports.names
        sources = port.sources.map { source in
            var answer = SourceAnswer()
            (answer.file, answer.key) = (source.file, source.key)
            return answer
        }
        take(record ?? PortRecord(port: port.number), figures)
        limits = port.limits.isEmpty ? nil : LimitsAnswer(port, known, figures)
    }

    /// A port that was counted once.
    init(removed record: PortRecord, _ figures: Figures) {
        port = record.port.value
        state = .removed
        take(record, figures)
    }

    private mutating func take(_ record: PortRecord, _ figures: Figures) {
        let periods = figures.periods
        let meters = record.meters.map(\.total)
        total = TrafficAnswer(meters)
        tcp = TrafficAnswer(received: meters.tcpIn, transmitted: meters.tcpOut)
        udp = TrafficAnswer(received: meters.udpIn, transmitted: meters.udpOut)
        today = PeriodAnswer(periods.day, record.usage(since: record.day, of: periods.day.start), figures.calendar)
        month = PeriodAnswer(
            periods.month, record.usage(since: record.month, of: periods.month.start), figures.calendar)
    }
}
