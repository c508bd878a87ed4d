import Tally

/// A ledger with one port, at whose readings a quota may tell what came since a period began.
struct QuotaBooks {
    private(set) var ledger = Ledger()
    /// As the store has them.
    private(set) var openings: [OpeningBalance] = []
    private var shown = PerCounter(repeating: Traffic.zero)
    private var lastRead: UnixTime?
    let port = PortNumber.test(8388)
    let calendar = utcCalendar()

    init() { ledger.register(.first, boot: "boot") }

    var record: PortRecord { ledger.records[port] ?? PortRecord(port: port) }

    /// When a reading at a time is booked to.
    func moment(at time: UnixTime) -> Moment {
        Moment(time: time, calendar: calendar, after: lastRead, opened: ledger.latestOpening)
    }

    /// Has packets come on counters: so many bytes in one packet each.
    mutating func count(_ came: [CounterKind: UInt64]) {
        for (kind, bytes) in came { shown[kind] += Traffic(bytes, 1) }
    }

    /// Takes a reading and commits it.
    mutating func read(at time: UnixTime, _ use: PeriodUse? = nil) {
        var reading = PortReading(port: port)
        for kind in CounterKind.allCases {
            reading.counters[kind] = Reading(handle: UInt64(10 + kind.rawValue), raw: shown[kind], seed: .zero)
        }
        var snapshot = Snapshot(incarnation: .first, sentinel: .sentinel(), witness: .witness(), ports: [reading])
        snapshot.periodUse[port] = use
        let posting = ledger.posting(snapshot, at: moment(at: time), boot: "boot")
        ledger.apply(posting, boot: "boot")
        openings += posting.openings.map(\.opening)
        lastRead = time
    }

    /// What is booked to each hour: the difference of two openings, or of the last one and what the meters show.
    ///
    /// So the view of the store has it, but that less than nothing is not made nothing here.
    func hours(_ counted: CountedTraffic = .both) -> [UnixTime: Int64] {
        var hours: [UnixTime: Int64] = [:]
        let ends = openings.dropFirst().map(\.booked) + [record.booked]
        for (opening, end) in zip(openings, ends) {
            for kind in CounterKind.allCases where counted.covers(kind.direction) {
                hours[opening.start, default: 0] += Int64(end[kind].bytes) - Int64(opening.booked[kind].bytes)
            }
        }
        return hours
    }

    /// What is used in the current day or month.
    func used(_ counted: CountedTraffic = .both, in period: LimitPeriod, at time: UnixTime) -> UInt64 {
        record.bytes(of: counted, in: period, calendar.periods(at: time))
    }
}
