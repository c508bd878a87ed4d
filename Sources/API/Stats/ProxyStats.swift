import JSON5
import Tally

/// A port as traffic-monitor's `/api/stats` shows a proxy, key for key, so that clients of that go on as they are.
///
/// Upload is client to server. Bytes are IP bytes, where traffic-monitor has those of the payload.
struct ProxyStats: JSONRecord {
    /// What was transferred, with a text for people.
    struct Transfer: JSONRecord {
        /// The month, as in `2024-12`; nil of all time.
        var month: String?
        var upload: UInt64 = 0
        var download: UInt64 = 0
        var uploadHuman = ""
        var downloadHuman = ""

        static let fields: [JSONField<Transfer>] = [
            JSONField("month", \.month),
            JSONField("upload", \.upload), JSONField("download", \.download),
            JSONField("upload_human", \.uploadHuman), JSONField("download_human", \.downloadHuman),
        ]
    }

    /// How far a limit is used.
    struct Usage: JSONRecord {
        var used: UInt64 = 0
        var usedHuman = ""
        var remaining: UInt64 = 0
        var remainingHuman = ""
        var percentage = Percentage()

        static let fields: [JSONField<Usage>] = [
            JSONField("used", \.used), JSONField("used_human", \.usedHuman),
            JSONField("remaining", \.remaining), JSONField("remaining_human", \.remainingHuman),
            JSONField("percentage", \.percentage),
        ]
    }

    var name = ""
    var transports = ""
    var listenPort: UInt16 = 0
    var targetPort: UInt16 = 0
    var total = Transfer()
    var monthly = Transfer()
    var limit = Limit()
    var monthlyLimit = Limit()

    /// A limit, and how far it is used where there is one.
    struct Limit: Sendable {
        var bytes: UInt64 = 0
        var human = "unlimited"
        var isExceeded = false
        var usage: Usage?
    }

    static let fields: [JSONField<ProxyStats>] = [
        JSONField("name", \.name), JSONField("protocol", \.transports),
        JSONField("listen_port", \.listenPort), JSONField("target_port", \.targetPort),
        JSONField("total", \.total), JSONField("monthly", \.monthly),
        JSONField("limit", \.limit.bytes), JSONField("limit_human", \.limit.human),
        JSONField("limit_exceeded", \.limit.isExceeded), JSONField("usage", \.limit.usage),
        JSONField("limit_monthly", \.monthlyLimit.bytes), JSONField("limit_monthly_human", \.monthlyLimit.human),
        JSONField("limit_monthly_exceeded", \.monthlyLimit.isExceeded),
        JSONField("usage_monthly", \.monthlyLimit.usage),
    ]
}

extension ProxyStats {
    init(_ port: ServicePort, _ record: PortRecord?, _ figures: Figures) {
        let state = figures.state(of: port, record)
        let month = figures.periods.month
        name = port.title
        transports = port.transports == .all ? "both" : port.transports.contains(.udp) ? "udp" : "tcp"
        listenPort = port.number.value
        targetPort = port.number.value
        total = Transfer(record?.meters.map(\.total))
        monthly = Transfer(record?.usage(since: record?.month, of: month.start))
        // Of a billing month, the calendar's month that it begins in.
        monthly.month = String(figures.calendar.text(of: month.start).prefix(7))
        for use in state.uses {
            switch use.period {
            case .lifetime: limit = Limit(use)
            case .month: monthlyLimit = Limit(use)
            // traffic-monitor has none by day.
            case .day: break
            }
        }
    }
}

extension ProxyStats.Transfer {
    fileprivate init(_ traffic: PerCounter<Traffic>?) {
        guard let traffic else {
            uploadHuman = HumanBytes.text(0)
            downloadHuman = uploadHuman
            return
        }
        upload = (traffic.tcpIn + traffic.udpIn).bytes
        download = (traffic.tcpOut + traffic.udpOut).bytes
        uploadHuman = HumanBytes.text(upload)
        downloadHuman = HumanBytes.text(download)
    }
}

extension ProxyStats.Limit {
    fileprivate init(_ use: LimitState.Use) {
        bytes = use.limit
        human = HumanBytes.text(use.limit)
        isExceeded = use.isExceeded
        let remaining = use.limit - min(use.used, use.limit)
        usage = ProxyStats.Usage(
            used: use.used, usedHuman: HumanBytes.text(use.used), remaining: remaining,
            remainingHuman: HumanBytes.text(remaining), percentage: Percentage(use.used, of: use.limit))
    }
}
