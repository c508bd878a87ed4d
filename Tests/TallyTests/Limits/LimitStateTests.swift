import Tally
import Testing

@Suite("What a port may still do")
struct LimitStateTests {
    private let periods = utcCalendar().periods(at: newYear + 1800)

    /// A port that has counted 1 byte of TCP and 2 of UDP in, 4 and 8 out, ten times that since the month began and a
    /// hundred times that since ever.
    private var record: PortRecord {
        func traffic(_ factor: UInt64) -> PerCounter<Traffic> {
            var traffic = PerCounter(repeating: Traffic.zero)
            traffic.tcpIn = Traffic(factor, 1)
            traffic.udpIn = Traffic(2 * factor, 1)
            traffic.tcpOut = Traffic(4 * factor, 1)
            traffic.udpOut = Traffic(8 * factor, 1)
            return traffic
        }
        var record = PortRecord(
            port: .test(8388),
            meters: traffic(100).map { Meter(handle: 1, raw: $0, total: $0, adopted: .zero) })
        record.day = OpeningBalance(start: periods.day.start, booked: traffic(99))
        record.month = OpeningBalance(start: periods.month.start, booked: traffic(90))
        return record
    }

    private func state(
        _ limits: PortLimits, of record: PortRecord?, at now: UnixTime = newYear + 1800,
        depleted: Set<LimitPeriod> = []
    ) -> LimitState { LimitState(limits, record, periods, at: now, depleted: depleted) }

    private func limits(_ bytes: [LimitPeriod: UInt64], _ counted: CountedTraffic = .both) -> PortLimits {
        var limits = PortLimits.none
        limits.bytes = bytes
        limits.counted = counted
        return limits
    }

    @Test(
        "what is used, by period and direction",
        arguments: [
            (.day, .both, 15), (.day, .receive, 3), (.day, .transmit, 12), (.month, .both, 150),
            (.month, .receive, 30), (.month, .transmit, 120), (.lifetime, .both, 1500), (.lifetime, .receive, 300),
            (.lifetime, .transmit, 1200),
        ] as [(LimitPeriod, CountedTraffic, UInt64)])
    func used(period: LimitPeriod, counted: CountedTraffic, bytes: UInt64) {
        // Reached with the last byte, and not before.
        for (limit, isExceeded) in [(bytes + 1, false), (bytes, true), (bytes - 1, true)] {
            let state = state(limits([period: limit], counted), of: record)
            let use = LimitState.Use(period: period, limit: limit, used: bytes, isExceeded: isExceeded)
            #expect(state.uses == [use])
            #expect(state.blocks == (isExceeded ? [.limit] : []))
        }
    }

    @Test("nothing is used where nothing was counted, or only in periods before", arguments: LimitPeriod.allCases)
    func unused(period: LimitPeriod) {
        let fresh = LimitState.Use(period: period, limit: 1, used: 0, isExceeded: false)
        #expect(state(limits([period: 1]), of: nil).uses == [fresh])
        guard period != .lifetime else { return }
        var record = record
        record.day?.start = periods.day.start + -1
        record.month?.start = periods.month.start + -1
        #expect(state(limits([period: 1]), of: record).uses == [fresh])
        record.day = nil
        record.month = nil
        #expect(state(limits([period: 1]), of: record).uses == [fresh])
    }

    @Test("what was found in the kernel without a store is used of the lifetime, and of no period")
    func adopted() {
        var record = PortRecord(port: .test(8388))
        record.meters.tcpOut = Meter(handle: 1, raw: Traffic(70, 1), total: Traffic(70, 1), adopted: Traffic(50, 1))
        let opening = PerCounter(repeating: Traffic.zero)
        record.day = OpeningBalance(start: periods.day.start, booked: opening)
        record.month = OpeningBalance(start: periods.month.start, booked: opening)
        let state = state(limits([.day: 100, .month: 100, .lifetime: 100]), of: record)
        #expect(state.uses.map(\.used) == [20, 20, 70])
    }

    @Test(
        "a quota that the kernel says is used up is reached, whatever the ledger says", arguments: LimitPeriod.allCases)
    func depleted(period: LimitPeriod) {
        let limits = limits([.day: 10_000, .month: 10_000, .lifetime: 10_000])
        let state = state(limits, of: record, depleted: [period])
        #expect(state.uses.filter(\.isExceeded).map(\.period) == [period])
        #expect(state.blocks == [.limit])
        // Of a limit that there is no longer, it says nothing.
        #expect(self.state(.none, of: record, depleted: [period]).blocks.isEmpty)
    }

    @Test("of several limits each is looked at, the shortest period first")
    func several() {
        let state = state(limits([.lifetime: 1500, .month: 1000, .day: 10]), of: record)
        #expect(state.uses.map(\.period) == [.day, .month, .lifetime])
        #expect(state.uses.map(\.isExceeded) == [true, false, true])
    }

    @Test("expires at its instant", arguments: [(-1, false), (0, true), (1, true)])
    func expiry(seconds: Int64, isExpired: Bool) {
        var limits = PortLimits.none
        limits.expires = newYear
        let state = state(limits, of: record, at: newYear + seconds)
        #expect(state.blocks == (isExpired ? [.expired] : []))
        #expect(state.uses.isEmpty)
    }

    @Test("all reasons at once")
    func reasons() {
        var limits = limits([.day: 1])
        limits.isBlocked = true
        limits.expires = newYear
        #expect(state(limits, of: record).blocks == [.limit, .expired, .manual])
        #expect(state(limits, of: nil).blocks == [.expired, .manual])
        #expect(state(.none, of: record) == state(.none, of: nil))
        #expect(state(.none, of: record).blocks.isEmpty)
    }

    @Test("sums never pass the store's largest figure")
    func saturation() {
        var record = PortRecord(port: .test(8388))
        let most = Traffic(.max, .max)
        record.meters = PerCounter(repeating: Meter(handle: 1, raw: most, total: most, adopted: .zero))
        let state = state(limits([.lifetime: Traffic.limit]), of: record)
        #expect(state.uses.map(\.used) == [Traffic.limit])
        #expect(state.uses.map(\.isExceeded) == [true])
    }
}
