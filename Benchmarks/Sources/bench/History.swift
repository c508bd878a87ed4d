internal import Foundation
internal import Glibc
internal import Store
internal import SystemPackage
internal import Tally

/// What three years of history take on disk, and how long it takes to look at them.
struct History {
    let world: World

    /// Ports that count something in every hour: no store has more than that.
    private static let ports = 1_000
    private static let years = 3
    /// Days at the end that are written by hour: more than are kept, so that some hours are let go of.
    private static let hourlyDays = 100
    /// 2026-01-01T00:00:00Z.
    private static let end = UnixTime(1_767_225_600)
    private static let day: Int64 = 86_400

    func section() throws -> Section {
        let file = FilePath(world.file("history.db"))
        let store = try Store.open(file, at: Self.end)
        let taken = try seconds { try write(store) }
        let bytes = try size(of: file)
        let calendar = BillingCalendar(zone: .greenwich)
        let month = calendar.periods(by: .day, from: Self.end + -31 * Self.day, to: Self.end)
        let lately = calendar.periods(by: .hour, from: Self.end + -31 * Self.day, to: Self.end)
        let years = calendar.periods(by: .month, from: UnixTime(Self.end.seconds - 1095 * Self.day), to: Self.end)
        let all = try look(file, nil, month, rows: 31 * Self.ports, times: 10)
        let one = try look(file, [number(Self.ports / 2)], years, rows: 36, times: 100)
        let portYears = Double(Self.ports * Self.years)
        let hours = try look(file, [number(Self.ports / 2)], lately, rows: 31 * 24, times: 20)
        withExtendedLifetime(store) {}
        return try Section(
            "History",
            how: """
                \(bench.number(Self.ports)) ports that count something in each hour of \(Self.years) years, which no store \
                can have more of, kept for as long as by default: 90 days by hour, before that by day. Written by the store itself, \
                hour by hour, of which the oldest were let go of in the end; that took \(time(taken)), with the store \
                on \(world.fileSystem). A question is asked through a connection of its own while the store is open for \
                writing. First: by a reader that has not been asked before; again: by one that remembers the openings that \
                it has found. The file is in the page cache.
                """,
            rows: [
                Row(what: "\(Self.years) years on disk", ours: bench.size(Double(bytes))),
                Row(what: "of that, a port and year", ours: bench.size(Double(bytes) / portYears)),
                Row(
                    what: "1,000 ports × 31 days, again", ours: all.again.shown(time), reach: "under 20 ms",
                    isMet: all.again.median < 20e-3),
                Row(what: "1,000 ports × 31 days, first", ours: all.first.shown(time)),
                Row(
                    what: "a port's 36 months, first", ours: one.first.shown(time), reach: "under 2 ms",
                    isMet: one.first.median < 2e-3),
                Row(what: "a port's 36 months, again", ours: one.again.shown(time)),
                Row(what: "a port's 744 hours, first", ours: hours.first.shown(time)),
                Row(what: "a port's 744 hours, again", ours: hours.again.shown(time)),
            ])
    }

    private func number(_ index: Int) -> PortNumber {
        guard let port = PortNumber(Int(firstPort) + index) else { preconditionFailure("no port") }
        return port
    }

    /// What a port's meters stand at after so many hours.
    private func booked(_ port: Int, after hours: Int64) -> PerCounter<Traffic> {
        // Figures as long as those of a port with 100 GB a month.
        let bytes = UInt64(hours + 1) * 140_000_000 + UInt64(port) * 1_234_567
        return PerCounter(repeating: Traffic(bytes: bytes, packets: bytes / 900))
    }

    /// Writes it all, a day's hours with one commit.
    private func write(_ store: Store) throws {
        let start = UnixTime(Self.end.seconds - Int64(Self.years * 366) * Self.day)
        let hourly = Self.end + -Int64(Self.hourlyDays) * Self.day
        var posting = Posting()
        for hour in stride(from: start.seconds, to: Self.end.seconds, by: 3600) {
            let time = UnixTime(hour)
            guard time >= hourly || (hour - start.seconds) % Self.day == 0 else { continue }
            for port in 0..<Self.ports {
                let opening = OpeningBalance(start: time, booked: booked(port, after: (hour - start.seconds) / 3600))
                posting.openings.append(PortOpeningBalance(port: number(port), opening: opening))
            }
            if hour == start.seconds { posting.records = (0..<Self.ports).map { record($0, start, at: start) } }
            guard posting.openings.count >= 24 * Self.ports else { continue }
            try store.commit(posting, boot: "boot", at: time)
            posting = Posting()
        }
        posting.records = (0..<Self.ports).map { record($0, start, at: Self.end) }
        try store.commit(posting, boot: "boot", at: Self.end)
        let kept = Self.end + -Int64(Retention.standard.hours ?? 0) * Self.day
        for day in stride(from: hourly.seconds, to: kept.seconds, by: Int(Self.day)) {
            try store.coarsen(.hour, in: Period(start: UnixTime(day), end: UnixTime(day + Self.day)))
        }
    }

    private func record(_ port: Int, _ start: UnixTime, at time: UnixTime) -> PortRecord {
        var record = PortRecord(port: number(port))
        let booked = booked(port, after: (time - start) / 3600)
        record.meters = booked.map { Meter(handle: 1, raw: $0, total: $0, adopted: .zero) }
        return record
    }

    /// How long a question takes.
    private func look(_ file: FilePath, _ ports: [PortNumber]?, _ periods: [Period], rows: Int, times: Int) throws
        -> (first: Samples, again: Samples)
    {
        var (first, again) = (Samples(), Samples())
        for _ in 0..<times {
            let reader = HistoryReader(file)
            func ask() throws -> Double {
                var found = 0
                let taken = try seconds { found = try reader.usage(of: ports, in: periods).count }
                guard found == rows else { throw Failure("the history has \(found) rows and not \(rows)") }
                return taken
            }
            first.add(try ask())
            again.add(try ask())
        }
        return (first, again)
    }

    private func size(of file: FilePath) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: file.string)
        return attributes[.size] as? Int ?? 0
    }
}

extension ZoneRules {
    /// Greenwich, by the C library.
    fileprivate static let greenwich = ZoneRules { time in
        var seconds = time_t(time.seconds)
        var civil = unsafe tm()
        unsafe gmtime_r(&seconds, &civil)
        return unsafe CivilTime(
            year: civil.tm_year + 1900, month: civil.tm_mon + 1, day: civil.tm_mday, hour: civil.tm_hour,
            minute: civil.tm_min, second: civil.tm_sec)
    }
}
