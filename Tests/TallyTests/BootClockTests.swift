import Tally
import Testing

@Suite("The clock of a boot")
struct BootClockTests {
    /// A store's hours, and an agent that books to them under a clock that is set by others.
    struct Story {
        let calendar = utcCalendar()
        var hours: Set<UnixTime> = []
        var clock: BootClock?
        var isBehindSince: Int64?
        /// Seconds that the clock is ahead.
        var error: Int64 = 0
        /// The time, in truth, and when the machine started.
        var truth = newYear + 40 * 86400
        var started = newYear
        var boots = 0

        init(hoursBefore count: Int64) {
            for index in 0..<count { hours.insert(hour(truth + -3600 * (3 * index + 2))) }
        }

        func hour(_ time: UnixTime) -> UnixTime { calendar.periods(at: time).hour.start }

        mutating func boot(error: Int64) {
            boots += 1
            self.error = error
            isBehindSince = nil
            started = truth
        }

        /// Counts something; the hour that it is booked to, in the end, is returned.
        @discardableResult mutating func count(after seconds: Int64 = 5) -> UnixTime {
            truth = truth + seconds
            let now = truth + error
            let uptime = truth - started
            var known = clock
            if known?.boot != "\(boots)" {
                known = BootClock(
                    boot: "\(boots)", floor: hours.max() ?? UnixTime(.min), time: now, uptime: uptime, after: clock)
            }
            var clock = known ?? BootClock(boot: "", floor: now, time: now, uptime: uptime)
            defer { self.clock = BootClock(text: clock.text) }
            for _ in 0..<5 {
                let verdict = clock.verdict(
                    at: now, in: hour(now), uptime: uptime, latest: hours.max() ?? UnixTime(.min),
                    hours: hours.filter { $0 > clock.floor }.sorted(), isBehindSince: isBehindSince, calendar: calendar)
                switch verdict {
                case .believed:
                    isBehindSince = nil
                    hours.insert(hour(now))
                    return hour(now)
                case .takeBack: hours = hours.filter { $0 <= hour(now) }.union([hour(now)])
                case .redate(let moves):
                    hours.subtract(moves.map(\.from))
                    hours.formUnion(moves.map(\.to))
                    clock.wasRedated(at: now, uptime: uptime)
                case .doubtEarlierBoot: clock.doubtEarlierBoot()
                case .lastHour:
                    isBehindSince = isBehindSince ?? uptime
                    return hours.max() ?? now
                case .placeholder(let start):
                    isBehindSince = isBehindSince ?? uptime
                    clock.placeholder = start
                    hours.insert(start)
                    return start
                }
            }
            Issue.record("no end of it")
            return now
        }
    }

    private static let days: Int64 = 86400
    /// 100 days ahead and behind, and about where a machine without a battery starts.
    private static let farOff: [Int64] = [8_640_000, -8_640_000, -1_728_000_000]

    @Test(
        "is set right seconds after boot, and everything is where it belongs",
        arguments: [0, 1, 10, 400] as [Int64],
        [8_640_000, -8_640_000, -86_400, 172_800, 18_000, -18_000, -1_728_000_000] as [Int64])
    func setAfterBoot(hours: Int64, error: Int64) {
        var story = Story(hoursBefore: hours)
        let before = story.hours
        story.boot(error: error)
        for _ in 0..<3 { story.count() }
        story.error = 0
        let booked = story.count()
        #expect(booked == story.hour(story.truth))
        // A store without any history can't tell that a clock was behind.
        if hours == 0, error < 0, story.truth + error >= BootClock.earliest { return }
        #expect(story.hours == before.union([booked]))
    }

    @Test("is wrong in one boot, and right in the next", arguments: [1, 10, 400] as [Int64], farOff)
    func setInNextBoot(hours: Int64, error: Int64) {
        var story = Story(hoursBefore: hours)
        let before = story.hours
        story.boot(error: error)
        for _ in 0..<10 { story.count(after: 1800) }
        story.boot(error: 0)
        for _ in 0..<20 { story.count(after: 600) }
        let booked = story.count()
        #expect(booked == story.hour(story.truth))
        #expect(story.hours.isSuperset(of: before))
        #expect(story.hours.allSatisfy { $0 <= booked })
    }

    @Test("is set wrong while the machine runs, and right again", arguments: farOff)
    func setWrong(error: Int64) {
        for hours in [0, 10] as [Int64] {
            var story = Story(hoursBefore: hours)
            story.boot(error: 0)
            for _ in 0..<5 { story.count(after: 3600) }
            let before = story.hours
            story.error = error
            for _ in 0..<10 { story.count() }
            story.error = 0
            let booked = story.count(after: 3600)
            #expect(booked == story.hour(story.truth))
            #expect(story.hours.isSuperset(of: before))
            #expect(story.hours.allSatisfy { $0 <= booked })
        }
    }

    @Test("was ahead for days since boot, and is believed once it has stayed right for an hour")
    func aheadForLong() {
        var story = Story(hoursBefore: 10)
        let before = story.hours
        story.boot(error: 100 * Self.days)
        var hours: Set<UnixTime> = []
        for _ in 0..<60 {
            story.count(after: 3600)
            hours.insert(story.hour(story.truth))
        }
        story.error = 0
        for _ in 0..<62 { story.count(after: 60) }
        #expect(story.count() == story.hour(story.truth))
        // Every hour has its own date, also those that were counted by the wrong clock.
        #expect(story.hours.isSuperset(of: before.union(hours)))
        #expect(story.hours.allSatisfy { $0 <= story.truth })
    }

    @Test("is set back by hours: what is later goes to the hour that it shows", arguments: [1, 3, 20] as [Int64])
    func back(hours: Int64) {
        var story = Story(hoursBefore: 3)
        story.boot(error: 0)
        for _ in 0..<30 { story.count(after: 3600) }
        let before = story.hours
        story.error = -hours * 3600
        let booked = story.count()
        #expect(booked == story.hour(story.truth + story.error))
        #expect(story.hours == before.filter { $0 <= booked })
    }

    @Test("is kept as text")
    func text() {
        let first = BootClock(boot: "a", floor: UnixTime(.min), time: newYear, uptime: nil)
        #expect(BootClock(text: first.text) == first)
        var second = BootClock(boot: "b", floor: newYear, time: newYear + 1, uptime: 77, after: first)
        second.placeholder = newYear + 3600
        #expect(BootClock(text: second.text) == second)
        for text in ["", "a b c", "a 1 2 3 4", "a x 2 3 4 5"] { #expect(BootClock(text: text) == nil) }
    }
}
