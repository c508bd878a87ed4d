public import JSON5
import Tally

/// What a port may do, and what is left of that.
public struct LimitsAnswer: Sendable, Hashable, JSONRecord {
    /// A limit on bytes.
    public struct Bytes: Sendable, Hashable, JSONRecord {
        /// `day`, `month` or `lifetime`.
        public var period = ""
        public var limit: UInt64 = 0
        public var used: UInt64 = 0
        public var remaining: UInt64 = 0
        public var isExceeded = false
        /// When it begins anew, as RFC 3339 has it; nil where it never does.
        public var renewed: String?

        public init() {}

        package static let fields: [JSONField<Bytes>] = [
            JSONField("period", \.period), JSONField("limit_bytes", \.limit), JSONField("used_bytes", \.used),
            JSONField("remaining_bytes", \.remaining), JSONField("exceeded", \.isExceeded),
            JSONField("renewed", \.renewed),
        ]
    }

    /// The limits on bytes, the shortest period first.
    public var bytes: [Bytes] = []
    /// What they are about: `both`, `in` or `out`.
    public var counted = ""
    /// `stop` or `refuse_new`.
    public var onLimit = ""
    /// From when on nothing passes, as RFC 3339 has it.
    public var expires: String?
    /// What clients may send, in bits per second.
    public var receiveRate: UInt64?
    /// What clients may be sent, in bits per second.
    public var transmitRate: UInt64?
    /// The most client addresses at a time.
    public var devices: Int?
    /// How many there are now.
    public var devicesNow: Int?

    public init() {}

    package static let fields: [JSONField<LimitsAnswer>] = [
        JSONField("bytes", \.bytes), JSONField("count", \.counted), JSONField("on_limit", \.onLimit),
        JSONField("expires", \.expires), JSONField("receive_bits_per_second", \.receiveRate),
        JSONField("transmit_bits_per_second", \.transmitRate), JSONField("devices", \.devices),
        JSONField("devices_now", \.devicesNow),
    ]

    init(_ port: ServicePort, _ state: LimitState, _ figures: Figures) {
        let limits = port.limits
        bytes = state.uses.map { use in
            var answer = Bytes()
            answer.period = use.period.rawValue
            (answer.limit, answer.used) = (use.limit, use.used)
            answer.remaining = use.limit - min(use.used, use.limit)
            answer.isExceeded = use.isExceeded
            let end: UnixTime? =
                switch use.period {
                case .day: figures.periods.day.end
                case .month: figures.periods.month.end
                case .lifetime: nil
                }
            answer.renewed = end.map(figures.calendar.text(of:))
            return answer
        }
        counted = limits.counted.rawValue
        onLimit = limits.onLimit.rawValue
        expires = limits.expires.map(figures.calendar.text(of:))
        receiveRate = limits.receiveRate
        transmitRate = limits.transmitRate
        devices = limits.devices
        devicesNow = limits.devices.map { _ in figures.limits.devices[port.number] ?? 0 }
    }
}
