import API
import Exposition
import Tally
import Testing

@testable import Agent

@Suite("Rates that are shared")
struct LiveRatesTests {
    private let live = LiveRates()

    /// A reading of a port that receives 1,000 bytes a second.
    private func sample(at milliseconds: Int) -> TotalsSample {
        var record = PortRecord(port: port8388)
        record.meters.udpIn.total = Traffic(bytes: UInt64(milliseconds), packets: 1)
        let calendar = BillingCalendar(zone: .process)
        let ledger = Ledger(
            records: [record], incarnations: [:], sentinel: nil, resets: [:], latestOpening: UnixTime(.min))
        let figures = Figures(
            ports: [], ledger: ledger, periods: calendar.periods(at: UnixTime(0)), calendar: calendar,
            limits: LimitFigures(now: UnixTime(0)))
        return TotalsSample(figures, taken: .milliseconds(milliseconds))
    }

    private func look(at milliseconds: Int) -> LiveAnswer { live.look(at: sample(at: milliseconds)) }

    @Test("are since the last look, whoever that was")
    func since() {
        #expect(look(at: 10_000).seconds == 0)
        #expect(look(at: 12_500).seconds == 2.5)
        #expect(look(at: 14_000).seconds == 1.5)
        #expect(look(at: 16_000).ports.map(\.received) == [1000])
    }

    @Test("are answered without a reading for a second, and to each who looks the same")
    func shared() {
        #expect(live.answer(at: .zero) == nil)
        _ = look(at: 10_000)
        let answer = look(at: 12_000)
        for later in [0, 1, 500, 999] { #expect(live.answer(at: .milliseconds(12_000 + later)) == answer) }
        #expect(live.answer(at: .milliseconds(13_000)) == nil)
        // Readings that were under way at the same time, in any order.
        for other in [11_990, 12_000, 12_010, 12_999] { #expect(look(at: other) == answer) }
        #expect(look(at: 13_000).seconds == 1)
    }

    @Test("are measured anew after a minute, and then nothing is kept")
    func forgotten() {
        _ = look(at: 10_000)
        #expect(look(at: 70_000).seconds == 60)
        #expect(look(at: 130_001).seconds == 0, "a mean of a minute ago is no rate now")
        #expect(live.letGo(at: .milliseconds(150_001)) == .seconds(40))
        #expect(live.answer(at: .milliseconds(130_002)) != nil)
        #expect(live.letGo(at: .milliseconds(190_001)) == nil)
        #expect(live.answer(at: .milliseconds(130_002)) == nil)
        #expect(look(at: 190_002).seconds == 0)
    }
}
