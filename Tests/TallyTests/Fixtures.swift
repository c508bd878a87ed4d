import Tally

/// A calendar in UTC, which needs no tables.
func utcCalendar(billingDay: Int = 1) -> BillingCalendar {
    BillingCalendar(zone: ZoneRules(civil: utcCivilTime), billingDay: billingDay)
}

/// A zone that is so many hours ahead of Greenwich, and so many others from some instants on: it needs no tables, either.
func zone(_ hours: Int64, _ changes: (from: String, hours: Int64)...) -> ZoneRules {
    let changes = changes.map { change in
        guard let from = UnixTime(rfc3339: change.from) else { preconditionFailure("\(change.from) is no time") }
        return (from: from, hours: change.hours)
    }
    return ZoneRules { time in
        let ahead = changes.last { $0.from <= time }?.hours ?? hours
        return utcCivilTime(time + ahead * 3600)
    }
}

/// The date and time in Greenwich, worked out by walking: slow, and not the way that the code under test goes.
private func utcCivilTime(_ time: UnixTime) -> CivilTime {
    var day = Int(time.seconds / 86400)
    let second = Int32(time.seconds % 86400)
    func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
    var year = 1970
    while day >= (isLeap(year) ? 366 : 365) {
        day -= isLeap(year) ? 366 : 365
        year += 1
    }
    let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var month = 0
    while day >= lengths[month] {
        day -= lengths[month]
        month += 1
    }
    return CivilTime(
        year: Int32(year), month: Int32(month + 1), day: Int32(day + 1), hour: second / 3600,
        minute: second / 60 % 60, second: second % 60)
}

extension PortNumber {
    /// A port number in a test, which is always valid.
    static func test(_ value: Int) -> PortNumber {
        guard let port = PortNumber(value) else { preconditionFailure("\(value) is no port") }
        return port
    }
}

extension Traffic {
    init(_ bytes: UInt64, _ packets: UInt64) { self.init(bytes: bytes, packets: packets) }
}

extension Incarnation {
    static let first = Incarnation(high: 0, low: 1)
    static let second = Incarnation(high: 0, low: 2)
    static let foreign = Incarnation(high: 9, low: 9)
}

/// 2026-01-01T00:00:00Z.
let newYear = UnixTime(1_767_225_600)

/// A ledger with one port, fed one reading of its `tcpIn` counter at a time.
struct Books {
    var ledger = Ledger()
    var time = newYear + 1800
    let port = PortNumber.test(8388)

    init(knowing incarnations: [Incarnation] = [.first, .second], boot: String = "boot") {
        for incarnation in incarnations { ledger.register(incarnation, boot: boot) }
    }

    /// What a reading changes, without committing it.
    func posting(
        _ raw: Traffic, handle: UInt64 = 10, seed: Traffic = .zero, in incarnation: Incarnation = .first,
        sentinel: Reading? = .sentinel(), witness: Reading? = nil, boot: String = "boot"
    ) -> Posting {
        let snapshot = snapshot(
            raw, handle: handle, seed: seed, in: incarnation, sentinel: sentinel, witness: witness)
        return ledger.posting(snapshot, at: Moment(time: time, calendar: utcCalendar()), boot: boot)
    }

    /// What a dump shows where the port has this one counter.
    func snapshot(
        _ raw: Traffic, handle: UInt64 = 10, seed: Traffic = .zero, in incarnation: Incarnation = .first,
        sentinel: Reading? = .sentinel(), witness: Reading? = nil
    ) -> Snapshot {
        var reading = PortReading(port: port)
        reading.counters.tcpIn = Reading(handle: handle, raw: raw, seed: seed)
        return Snapshot(incarnation: incarnation, sentinel: sentinel, witness: witness, ports: [reading])
    }

    /// Takes a reading and commits it.
    @discardableResult mutating func read(
        _ raw: Traffic, handle: UInt64 = 10, seed: Traffic = .zero, in incarnation: Incarnation = .first,
        sentinel: Reading? = .sentinel(), witness: Reading? = nil, boot: String = "boot"
    ) -> Posting {
        let posting = posting(
            raw, handle: handle, seed: seed, in: incarnation, sentinel: sentinel, witness: witness, boot: boot)
        ledger.apply(posting, boot: boot)
        return posting
    }

    var record: PortRecord { ledger.records[port] ?? PortRecord(port: port) }
    var total: Traffic { record.meters.tcpIn.total }
    var adopted: Traffic { record.meters.tcpIn.adopted }
}

extension Reading {
    /// The last counter, which no rule uses; `packets` is 1 while nobody has reset it.
    static func sentinel(_ packets: UInt64 = 1, handle: UInt64 = 1) -> Reading {
        Reading(handle: handle, raw: Traffic(packets, packets), seed: Traffic(1, 1))
    }

    /// The one before it.
    static func witness(_ packets: UInt64 = 1, handle: UInt64 = 2) -> Reading {
        Reading(handle: handle, raw: Traffic(packets, packets), seed: Traffic(1, 1))
    }
}
