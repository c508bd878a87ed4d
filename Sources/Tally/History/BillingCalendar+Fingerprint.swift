extension BillingCalendar {
    /// A number that is (but for one chance in 2^32) another one where these ten years are divided otherwise.
    ///
    /// Twice a month the local time is looked at: no zone has put its clocks forward and back in between since 2025.
    public var fingerprint: UInt32 {
        // FNV-1a, by the word.
        var hash: UInt32 = 2_166_136_261
        func add(_ value: Int32) { hash = (hash ^ UInt32(bitPattern: value)) &* 16_777_619 }
        add(billingDay)
        for half in 0..<240 {
            // From 2025-01-01T00:00:00Z on, every 365.25 / 24 days.
            let civil = zone.civil(UnixTime(1_735_689_600 + Int64(half) * 1_314_900))
            for part in [civil.day, civil.hour, civil.minute] { add(part) }
        }
        return hash
    }
}
