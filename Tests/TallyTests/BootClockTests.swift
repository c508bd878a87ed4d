import Tally
import Testing

@Suite("The clock of a boot")
struct BootClockTests {
    /// A store's hours, and an agent that books to them under a clock that is set by others.
    struct Story {
        let calendar = utcCalendar()
        /// What the meter stood at when each of them began.
        var openings: [UnixTime: Int] = [:]
        var meter = 0
        var clock: BootClock?
        var isBehindSince: Int64?
        /// Seconds that the clock is ahead.
        var error: Int64 = 0
        /// The time, in truth, and when the machine started.
        var truth = newYear + 40 * 86400
        var started = newYear
        var boots = 0

        init(hoursBefore count: Int64) {
            for index in (0..<count).reversed() { open(hour(truth + -3600 * (3 * index + 2))) }
        }

        var hours: Set<UnixTime> { Set(openings.keys) }

        /// Whether no hour has less than nothing.
        var isInOrder: Bool {
            let figures = openings.sorted { $0.key < $1.key }.map(\.value)
            return figures == figures.sorted()
        }

        /// Books one more to an hour.
        private mutating func open(_ hour: UnixTime) {
            if openings[hour] == nil { openings[hour] = meter }
            meter += 1
        }

        /// What the store does for each port.
        private mutating func rewind(to hour: UnixTime) {
            let later = openings.filter { $0.key > hour }
            if openings[hour] == nil { openings[hour] = later.min { $0.key < $1.key }?.value }
            for key in later.keys { openings[key] = nil }
        }

        private mutating func redate(_ moves: [BootClock.Move]) {
            for move in moves where move.from != move.to {
                guard let figure = openings.removeValue(forKey: move.from) else { continue }
                if openings[move.to] == nil { openings[move.to] = figure }
            }
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
            defer {
                self.clock = BootClock(text: clock.text)
                #expect(isInOrder)
            }
            for _ in 0..<5 {
                let verdict = clock.verdict(
                    at: now, in: hour(now), uptime: uptime, latest: hours.max() ?? UnixTime(.min),
                    hours: hours.filter { $0 > clock.floor }.sorted(), isBehindSince: isBehindSince, calendar: calendar)
                switch verdict {
                case .believed:
                    isBehindSince = nil
                    open(hour(now))
                    return hour(now)
                case .takeBack: rewind(to: hour(now))
                case .redate(let moves):
                    redate(moves)
                    clock.wasRedated(at: now, uptime: uptime)
                case .doubtEarlierBoots(let floor): clock.doubtEarlierBoots(after: floor)
                case .lastHour:
                    isBehindSince = isBehindSince ?? uptime
                    open(hours.max() ?? now)
                    return hours.max() ?? now
                case .placeholder(let start):
                    isBehindSince = isBehindSince ?? uptime
                    clock.placeholder = start
                    open(start)
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

    /// Boots one after another, each with how far its clock is ahead, in days, and how many hours it runs, counting
    /// something every ten minutes.
    struct Boots: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var boots: [(error: Int64, hours: Int)]

        init(_ testDescription: String, _ boots: (error: Int64, hours: Int)...) {
            self.testDescription = testDescription
            self.boots = boots
        }

        static let all = [
            Boots("one ahead, the others right", (100, 5), (0, 2)),
            Boots("one ahead, one right but short", (100, 5), (0, 0), (0, 2)),
            Boots("one ahead, many right but short", (100, 5), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 2)),
            Boots("two ahead", (100, 5), (100, 5), (0, 2)),
            Boots("two ahead, the second one more so", (100, 5), (200, 5), (0, 2)),
            Boots("two ahead, the second one less so", (100, 5), (50, 5), (0, 2)),
            Boots("one ahead, one behind", (100, 5), (-100, 5), (0, 2)),
            Boots("one ahead, one in 1970", (100, 5), (-20_000, 5), (0, 2)),
            Boots("one ahead, one behind but short, one right but short", (100, 5), (-100, 0), (0, 0), (0, 2)),
            Boots("one behind, one ahead, one right but short", (-100, 5), (100, 5), (0, 0), (0, 2)),
            Boots("one ahead for more than a day", (100, 30), (0, 26)),
            Boots("one ahead for more than a day, one right but short", (100, 30), (0, 0), (0, 26)),
            Boots("one ahead for more than a day, one right for hours", (100, 30), (0, 5), (0, 26)),
            Boots("one ahead for five days", (100, 120), (0, 26)),
        ]
    }

    @Test("is wrong in some boots, and the first one that is right for long is believed", arguments: Boots.all)
    func boots(_ given: Boots) {
        var story = Story(hoursBefore: 10)
        let before = story.hours
        for (error, hours) in given.boots {
            story.boot(error: error * Self.days)
            for _ in 0..<(2 + 6 * hours) { story.count(after: 600) }
        }
        for _ in 0..<30 {
            let booked = story.count(after: 3600)
            #expect(booked == story.hour(story.truth))
            #expect(story.hours.contains(booked))
        }
        #expect(story.hours.isSuperset(of: before))
        #expect(story.hours.allSatisfy { $0 <= story.truth })
    }

    @Test("was ahead for 30 hours in the boot before, and each of these keeps its place among the others")
    func hoursOfEarlierBoot() {
        var story = Story(hoursBefore: 10)
        story.boot(error: 100 * Self.days)
        var truth = story.hours
        for _ in 0..<30 {
            story.count(after: 3600)
            truth.insert(story.hour(story.truth))
        }
        story.boot(error: 0)
        for _ in 0..<26 { story.count(after: 3600) }
        let before = story.hours.filter { $0 <= story.started + 3600 }
        // The first one comes an hour after the last one of the boot before, which is dated as if it were a second.
        #expect(before.count == truth.count)
        #expect(before.allSatisfy { hour in truth.contains(hour) || truth.contains(hour + -3600) })
    }

    @Test("was right for days, and is behind for hours in the next boot: that takes nothing away")
    func behindAfterLong() {
        var story = Story(hoursBefore: 10)
        story.boot(error: 0)
        for _ in 0..<100 { story.count(after: 3600) }
        let before = story.openings
        story.boot(error: -3 * Self.days)
        for _ in 0..<20 { story.count(after: 3600) }
        story.error = 0
        #expect(story.count() == story.hour(story.truth))
        #expect(before.allSatisfy { story.openings[$0.key] == $0.value })
    }

    @Test("was right for days, ahead for 30 hours, and is right again: it is believed after a day")
    func aheadForLongMeanwhile() {
        var story = Story(hoursBefore: 10)
        story.boot(error: 0)
        for _ in 0..<100 { story.count(after: 3600) }
        let before = story.hours
        story.error = 100 * Self.days
        for _ in 0..<30 { story.count(after: 3600) }
        story.error = 0
        for _ in 0..<26 { story.count(after: 3600) }
        #expect(story.count() == story.hour(story.truth))
        #expect(story.hours.isSuperset(of: before))
        #expect(story.hours.allSatisfy { $0 <= story.truth })
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
        let third = BootClock(boot: "c", floor: newYear + 7200, time: newYear + 1, uptime: 77, after: second)
        #expect(third.earlierFloors == [newYear, UnixTime(.min)])
        #expect(BootClock(text: third.text) == third)
        #expect(BootClock(text: "c \(newYear.seconds) 2 3 - 77")?.earlierFloors == [UnixTime(77)])
        for text in ["", "a b c", "a 1 2 3 4", "a x 2 3 4 5"] { #expect(BootClock(text: text) == nil) }
    }
}
