import Tally
import Testing

@Suite("Times of RFC 3339")
struct RFC3339Tests {
    @Test(
        "are read",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-12-31T18:00:00+08:00", 1_798_711_200),
            ("2026-12-31t10:00:00z", 1_798_711_200), ("2026-12-31T04:30:00-05:30", 1_798_711_200),
            ("2026-12-31T10:00:00.999999Z", 1_798_711_200), ("2016-12-31T23:59:60Z", 1_483_228_800),
            ("2024-02-29T00:00:00Z", 1_709_164_800), ("2026-12-31T10:00:00-00:00", 1_798_711_200),
        ] as [(String, Int64)])
    func read(text: String, seconds: Int64) { #expect(UnixTime(rfc3339: text) == UnixTime(seconds)) }

    @Test(
        "and nothing else is",
        arguments: [
            "", "2026-12-31", "2026-12-31T18:00:00", "2026-12-31T18:00Z", "2026-12-31 18:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
            "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+8:00", "2026-01-01T00:00:00+0800", "2026-01-01T00:00:00+24:00", "26-01-01T00:00:00Z",
            "2026-1-01T00:00:00Z", "2026-01-01T00:00:00Zz", " 2026-01-01T00:00:00Z", "20260101T000000Z", "1798711200",
        ])
    func refused(text: String) { #expect(UnixTime(rfc3339: text) == nil) }

    @Test("dates are days that there are")
    func dates() {
        #expect(CivilTime(date: "2028-02-29") == CivilTime(year: 2028, month: 2, day: 29))
        for text in ["2026-02-29", "2100-02-29", "2026-04-31", "2026-12-31T", "31.12.2026", "2026/12/31", "tomorrow"] {
            #expect(CivilTime(date: text) == nil, "\(text)")
        }
    }

    @Test(
        "are written with the zone's distance from Greenwich",
        arguments: [
            (0, "2026-01-02T03:04:05Z"), (28800, "2026-01-02T03:04:05+08:00"), (-12600, "2026-01-02T03:04:05-03:30"),
        ] as [(Int64, String)])
    func written(offset: Int64, text: String) {
        let time = CivilTime(year: 2026, month: 1, day: 2, hour: 3, minute: 4, second: 5)
        #expect(time.rfc3339(offset: offset) == text)
        #expect(UnixTime(rfc3339: text) == UnixTime(1_767_323_045 - offset))
    }
}
