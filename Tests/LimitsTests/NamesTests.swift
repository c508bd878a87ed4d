import Limits
import Tally
import Testing

@Suite("A quota's name") struct NamesTests {
    @Test(
        "says what it is for, and is read back",
        arguments: [
            ("ss_8388_month_20261201", LimitPeriod.month, Int32(20_261_201)), ("ss_1_day_19691231", .day, 19_691_231),
            ("ss_65535_lifetime", .lifetime, nil),
        ] as [(String, LimitPeriod, Int32?)])
    func readBack(name: String, period: LimitPeriod, start: Int32?) throws {
        let key = try #require(QuotaKey(name: name))
        #expect(key.period == period && key.start?.number == start)
        #expect(key.name == name)
    }

    @Test(
        "is no other",
        arguments: [
            "", "ss", "ss_8388", "ss_8388_month", "ss_8388_day", "ss_8388_lifetime_20261201", "ss_8388_lifetime_",
            "ss_8388_week_20261201", "ss_8388_Month_20261201", "ss_8388_month_20261201_in", "tt_8388_month_20261201",
            "ss_0_lifetime", "ss_65536_lifetime", "ss_-1_lifetime", "ss_08388_lifetime", "ss_8388_month_-20261201",
            "ss_8388_month_+20261201", "ss_8388_month_020261201", "ss_8388_month_0", "ss_8388_month_1201",
            "ss_8388_month_20261301", "ss_8388_month_20260001", "ss_8388_day_20261100", "ss_8388_day_20261132",
            "ss_8388_day_99999999999", "ss_8388_day_2026-11-28", "quota_sentinel", "ss_8388_rate_in", "ss_8388_tcp_in",
        ])
    func other(name: String) { #expect(QuotaKey(name: name) == nil) }
}
