internal import JSON5
internal import Tally

/// What one key says of a port's limits.
///
/// An entry of the config has a list of them, most often an empty one. What `defaults` says comes first, what an entry of
/// `ports` says after that, so that it overrides key by key.
enum LimitSetting: Sendable, Hashable {
    /// In bytes; nil is no limit.
    case bytes(LimitPeriod, UInt64?)
    case counted(CountedTraffic)
    /// Nil is never.
    case expires(Expiry?)
    case isBlocked(Bool)
    /// Both directions, in bits per second; nil is no limit.
    case rate(UInt64?)
    case receiveRate(UInt64?)
    case transmitRate(UInt64?)
    /// Nil is no limit.
    case devices(Int?)
    /// In seconds.
    case deviceTimeout(Int64)
    case onLimit(OnLimit)

    /// Every key that is about limits, for an object that has a list of them.
    ///
    /// - Parameter list: Where the object has it.
    /// - Returns: The keys, in the order of docs/configuration.md.
    static func keys<Object>(
        in list: any WritableKeyPath<Object, [LimitSetting]> & Sendable
    ) -> [ConfigKey<Object>] {
        [
            ConfigKey("limit", list, .byteLimit) { .bytes(.lifetime, $0) },
            ConfigKey("limit_monthly", list, .byteLimit) { .bytes(.month, $0) },
            ConfigKey("limit_daily", list, .byteLimit) { .bytes(.day, $0) },
            ConfigKey("count", list, .countedTraffic) { .counted($0) },
            ConfigKey("expires", list, .expiry) { .expires($0) },
            ConfigKey("blocked", list, .boolean) { .isBlocked($0) },
            ConfigKey("rate", list, .bitRate) { .rate($0) },
            ConfigKey("rate_in", list, .bitRate) { .receiveRate($0) },
            ConfigKey("rate_out", list, .bitRate) { .transmitRate($0) },
            ConfigKey("devices", list, .devices) { .devices($0) },
            ConfigKey("device_timeout", list, .deviceTimeout) { .deviceTimeout($0) },
            ConfigKey("on_limit", list, .onLimit) { .onLimit($0) },
        ]
    }

    /// Whether it says when a port expires.
    var isExpiry: Bool { if case .expires(_?) = self { true } else { false } }
}

extension PortLimits {
    /// Takes over what an object of the config says; the zone of the calendar says when a day ends.
    mutating func take(_ settings: [LimitSetting], in calendar: BillingCalendar) {
        // Wherever it stands: `rate_in` and `rate_out` say more.
        for case .rate(let rate) in settings { (receiveRate, transmitRate) = (rate, rate) }
        for setting in settings {
            switch setting {
            case .bytes(let period, let limit): bytes[period] = limit
            case .counted(let traffic): counted = traffic
            case .expires(let expiry): expires = expiry?.time(in: calendar)
            case .isBlocked(let flag): isBlocked = flag
            case .rate: break
            case .receiveRate(let rate): receiveRate = rate
            case .transmitRate(let rate): transmitRate = rate
            case .devices(let number): devices = number
            case .deviceTimeout(let seconds): deviceTimeout = seconds
            case .onLimit(let action): onLimit = action
            }
        }
    }
}

extension ConfigValue<[LimitSetting]> {
    /// What holds for every port that says nothing else.
    static var limits: Self {
        Self { value, place, faults in
            guard let object = value.object else {
                faults.add(place.text, "must be an object such as { limit_monthly: \"100GB\", count: \"out\" }")
                return nil
            }
            var settings: [LimitSetting] = []
            ConfigKey.read(object, LimitSetting.keys(in: \.self), in: place.text, &faults, into: &settings)
            return settings
        }
    }
}
