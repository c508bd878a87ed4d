import Testing

@testable import Agent

@Suite("Amounts with units") struct AmountTests {
    @Test(
        "sizes",
        arguments: [
            ("0", 0), ("1", 1), ("100GB", 107_374_182_400), ("100 gb", 107_374_182_400), (" 1kb ", 1024),
            ("\t1.5MB\n", 1_572_864), ("1TB", 1_099_511_627_776), ("7B", 7), ("0GB", 0), ("007", 7),
            ("0.3KB", 307), ("1.1GB", 1_181_116_006), ("0.0009765625KB", 1),
            ("9223372036854775807", 9_223_372_036_854_775_807),
            ("8388607TB", 9_223_370_937_343_148_032), ("8388607.999999999999TB", 9_223_372_036_854_775_806),
            ("1.000000000000000000000000000001KB", 1024),
        ] as [(String, UInt64)])
    func sizes(text: String, bytes: UInt64) { #expect(Amount.parse(text, in: Amount.bytes) == bytes) }

    @Test(
        "what is no size",
        arguments: [
            "", " ", "100 G", "100G", "-1", "+1", "1e3", ".5GB", "5.GB", "1.2.3", "GB", "1 0", "0x10", "1GiB", "1_000",
            "９", "unlimited", "8388608TB", "9223372036854775808", "18446744073709551616", "99999999999999999999TB",
            "16777216TB", "0.5B", "0.0001KB", "1GB/s", "1GB\\0", "NaN", "∞", String(repeating: "1", count: 65),
        ])
    func noSizes(text: String) { #expect(Amount.parse(text, in: Amount.bytes) == nil) }

    @Test(
        "rates, in tc's units",
        arguments: [
            ("256kbit", 256_000), ("10Mbit", 10_000_000), ("10 MBIT/s", 10_000_000), ("1Gbitps", 1_000_000_000),
            ("1.5mbit", 1_500_000), ("8bit", 8), ("1000000", 1_000_000), ("0.000008mbit", 8),
        ] as [(String, UInt64)])
    func rates(text: String, bits: UInt64) { #expect(Amount.parse(text, in: Amount.bitsPerSecond) == bits) }

    @Test(
        "what is no rate: of tc's mbps, each is eight bits",
        arguments: [
            "10Mbps", "10M", "10MB", "fast", "1kibit", "10 /s", "10/s", "18446744073709551.999kbit",
            "18446744073709551kbit",
        ])
    func noRates(text: String) { #expect(Amount.parse(text, in: Amount.bitsPerSecond) == nil) }

    @Test(
        "times",
        arguments: [("90s", 90), ("5m", 300), ("1h", 3600), ("30D", 2_592_000), ("1.5m", 90), ("7", 7)]
            as [(String, UInt64)])
    func times(text: String, seconds: UInt64) { #expect(Amount.parse(text, in: Amount.seconds) == seconds) }
}
