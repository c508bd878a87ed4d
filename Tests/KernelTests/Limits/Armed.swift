import Foundation
import Limits
import ManagedTable
import Netfilter
import Tally
import TrafficTable

/// Limits of ports and what is used of them, and what the kernel is to have of that.
struct Armed: Sendable {
    var arming: Arming
    var quotas: [QuotaPlan]
    var renewsMarker = false

    /// - Parameters:
    ///   - limits: By port.
    ///   - day: When it is worked out, at noon in Greenwich: days since 1970.
    init(_ limits: [Int: PortLimits], day: Int64 = Self.day) {
        let calendar = BillingCalendar(zone: ZoneRules(civil: Self.civil))
        let now = UnixTime(day * 86_400 + 43_200)
        let ports = limits.sorted { $0.key < $1.key }
            .map { ServicePort(number: number($0.key), name: "user \($0.key)", limits: $0.value) }
        arming = Arming(ports, Ledger(), calendar.periods(at: now), calendar, at: now)
        quotas = arming.quotas.map { QuotaPlan($0, name: "user \($0.key.port)") }
    }

    /// 2100-06-15: no edge comes while a test runs.
    static let day: Int64 = 47_647
    /// 2100-06-30, where day and month end together.
    static let lastOfMonth = day + 15

    /// The date and time in Greenwich.
    private static let civil: @Sendable (UnixTime) -> CivilTime = { time in
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let date = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(time.seconds)))
        func field(_ value: Int?) -> Int32 { Int32(value ?? 0) }
        return CivilTime(
            year: field(date.year), month: field(date.month), day: field(date.day), hour: field(date.hour),
            minute: field(date.minute), second: field(date.second))
    }

    /// The same where so much is used, and nothing passes that is used up.
    func using(_ used: UInt64, stop: PortArming.Stop? = nil) -> Armed {
        var armed = self
        for port in armed.arming.ports.indices {
            armed.arming.ports[port].stop = stop
            for use in armed.arming.ports[port].uses.indices { armed.arming.ports[port].uses[use].used = used }
        }
        armed.quotas = armed.arming.quotas.map { QuotaPlan($0, name: "user \($0.key.port)") }
        return armed
    }

    var part: TablePart { LimitsPart.part(arming, quotas, renewsMarker: renewsMarker) }
}

extension PortLimits {
    /// Limits, changed from none.
    static func with(_ change: (inout PortLimits) -> Void) -> PortLimits {
        var limits = PortLimits.none
        change(&limits)
        return limits
    }

    static func bytes(_ bytes: [LimitPeriod: UInt64], counted: CountedTraffic = .both) -> PortLimits {
        .with {
            $0.bytes = bytes
            $0.counted = counted
        }
    }

    /// One of each kind.
    static let everything = PortLimits.with {
        $0.bytes = [.day: 1 << 30, .month: 10_000_000_000, .lifetime: 1 << 40]
        $0.expires = UnixTime(4_200_000_000)
        $0.receiveRate = 1_000_000
        $0.transmitRate = 10_000_001
        $0.devices = 3
        $0.deviceTimeout = 90
    }
}

extension Armed {
    /// Every kind of limit alone, and together.
    static let examples: [(name: String, armed: Armed)] = [
        ("none", Armed([:])),
        ("no limits on any port", Armed([8388: .none])),
        ("day", Armed([8388: .bytes([.day: 1000])])),
        ("month", Armed([8388: .bytes([.month: 100 << 30]), 8389: .bytes([.month: 1])])),
        ("lifetime", Armed([8388: .bytes([.lifetime: UInt64(Int64.max)])])),
        ("in", Armed([8388: .bytes([.month: 5], counted: .receive)])),
        ("out", Armed([8388: .bytes([.month: 5], counted: .transmit)])),
        ("all periods", Armed([8388: .bytes([.day: 1, .month: 2, .lifetime: 3])]).using(1)),
        ("one edge", Armed([8388: .bytes([.day: 1000, .month: 2000])], day: lastOfMonth)),
        (
            "refuse_new",
            Armed([
                8388: .with {
                    $0.bytes = [.day: 1000, .month: 2000]
                    $0.onLimit = .refuseNew
                }
            ])
        ),
        (
            "refuse_new, one edge, in",
            Armed(
                [
                    8388: .with {
                        $0.bytes = [.day: 1000, .month: 2000, .lifetime: 7]
                        $0.counted = .receive
                        $0.onLimit = .refuseNew
                    }
                ], day: lastOfMonth)
        ),
        ("devices", Armed([8388: .with { $0.devices = 2 }, 8389: .with { $0.devices = 1 }])),
        ("expiry", Armed([8388: .with { $0.expires = UnixTime(4_200_000_000) }])),
        ("expired before clocks were", Armed([8388: .with { $0.expires = UnixTime(-1) }])),
        ("blocked", Armed([8388: .with { $0.isBlocked = true }])),
        ("stopped until", Armed([8388: .bytes([.month: 5])]).using(9, stop: .until(UnixTime(4_118_083_200)))),
        ("stopped for good", Armed([8388: .bytes([.lifetime: 5])]).using(9, stop: .forGood)),
        ("rate in", Armed([8388: .with { $0.receiveRate = 256_000 }])),
        ("rate out", Armed([8388: .with { $0.transmitRate = 100_000_000 }])),
        ("the greatest rate", Armed([8388: .with { $0.receiveRate = UInt64.max }])),
        ("everything", Armed([8388: .everything])),
        (
            "everything, of several ports",
            Armed([
                443: .everything, 8388: .everything, 8389: .bytes([.day: 5], counted: .transmit),
                8390: .with { $0.isBlocked = true }, 8391: .none,
                8392: .with {
                    $0.bytes = [.day: 9]
                    $0.onLimit = .refuseNew
                },
            ])
        ),
    ]

    /// Some of them, by their names.
    static func example(_ name: String) -> Armed {
        guard let example = examples.first(where: { $0.name == name }) else { preconditionFailure(name) }
        return example.armed
    }
}

extension TrafficTable where Channel: ~Copyable {
    /// Makes the kernel have what is to be enforced, beside what counts.
    ///
    /// - Returns: What that took.
    @discardableResult
    mutating func arm(_ armed: Armed, counting ports: [Int]) throws -> Difference {
        part = armed.part
        let difference = try difference(from: ports.map(number))
        try apply(difference) { SeededPort.named(Int($0.value)) }
        return difference
    }
}
