internal import JSON5
internal import Tally

// A limit that means nothing is refused, and never taken for none. What `defaults` says is lifted by 0 where that is the
// custom (of bytes), and by the word "none" else.

extension ConfigValue<UInt64?> {
    /// A limit on bytes; nil, which is none, for `""`, `"0"` and 0.
    static var byteLimit: Self {
        Self(
            "must be a size such as \"100GB\" (B, KB, MB, GB or TB, each 1024 of the one before), or an integer of bytes; "
                + "0 is no limit"
        ) { value in
            let bytes: UInt64? =
                switch value {
                case .string(""): 0
                case .string(let text): Amount.parse(text, in: Amount.bytes)
                case .number(let literal): JSONValue.integer(literal).flatMap { UInt64(exactly: $0) }
                default: nil
                }
            return bytes.map { $0 == 0 ? nil : $0 }
        }
    }

    /// A rate in bits per second; nil for `"none"`.
    ///
    /// The kernel counts whole bytes per second, so 8 bits at least.
    static var bitRate: Self {
        Self(
            "must be a rate such as \"10Mbit\" (bit, kbit, Mbit or Gbit per second, each 1000 of the one before), or an "
                + "integer of bits per second, from 8 to 1Tbit; \"none\" lifts one of defaults"
        ) { value in
            if value.string == "none" { return .some(nil) }
            let rate: UInt64? =
                switch value {
                case .string(let text): Amount.parse(text, in: Amount.bitsPerSecond)
                case .number(let literal): JSONValue.integer(literal).flatMap { UInt64(exactly: $0) }
                default: nil
                }
            return rate.flatMap { (8...1_000_000_000_000).contains($0) ? .some($0) : nil }
        }
    }
}

extension ConfigValue<Int?> {
    /// How many client addresses at a time; nil for `"none"`.
    static var devices: Self {
        Self("must be an integer from 1 to 1024; \"none\" lifts one of defaults") { value in
            switch value {
            case .string("none"): .some(nil)
            case .number(let literal):
                JSONValue.integer(literal).flatMap { (1...1024).contains($0) ? .some($0) : nil }
            default: nil
            }
        }
    }
}

extension ConfigValue<Int64> {
    /// How long a silent client address is remembered, in seconds.
    static var deviceTimeout: Self {
        Self("must be a time such as \"5m\" (s, m, h or d), or an integer of seconds, from 10s to 30d") { value in
            let seconds: UInt64? =
                switch value {
                case .string(let text): Amount.parse(text, in: Amount.seconds)
                case .number(let literal): JSONValue.integer(literal).flatMap { UInt64(exactly: $0) }
                default: nil
                }
            return seconds.flatMap { (10...2_592_000).contains($0) ? Int64($0) : nil }
        }
    }
}

extension ConfigValue<Expiry?> {
    /// A time, or a date, which it ends with; nil for `"none"`.
    static var expiry: Self {
        Self { value, place, faults in
            guard value.string != "none" else { return .some(nil) }
            do throws(Expiry.Fault) {
                guard let text = value.string else { throw .noTime }
                return .some(try Expiry(text))
            } catch {
                switch error {
                case .noTime:
                    faults.add(
                        place.text,
                        "must be a time such as \"2026-12-31T18:00:00+08:00\", or a date such as \"2026-12-31\", which it "
                            + "ends with; \"none\" lifts one of defaults")
                case .tooEarly: faults.add(place.text, "lies before 2025; is the year right?")
                case .tooLate: faults.add(place.text, "lies after 2199; for never, leave it out")
                }
                return nil
            }
        }
    }
}

extension ConfigValue<CountedTraffic> {
    static var countedTraffic: Self {
        Self("must be \"both\", \"in\" or \"out\"") { $0.string.flatMap { CountedTraffic(rawValue: $0) } }
    }
}

extension ConfigValue<OnLimit> {
    static var onLimit: Self {
        Self("must be \"stop\" or \"refuse_new\"") { $0.string.flatMap { OnLimit(rawValue: $0) } }
    }
}
