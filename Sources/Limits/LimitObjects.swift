internal import ManagedTable
public import Netfilter
internal import Tally

/// The named objects of a table's limits, in the order in which they are made: quotas, rates, the quotas' marker.
struct LimitObjects {
    /// How many bytes may come at once on top of a rate: less than one packet that is segmented later (64 KiB, on
    /// loopback 128) would never let that pass.
    private static let burst: UInt32 = 131_072
    /// The most bytes per second that the kernel takes: it works in nanoseconds, of 64 bits (147 Gbit/s).
    private static let fastest = UInt64.max / 1_000_000_000 - UInt64(burst)

    private let quotas: [QuotaPlan]
    private let renewsMarker: Bool
    private let rates: [(port: PortNumber, name: String?, direction: Direction, bits: UInt64)]

    /// A quota that no rule uses, of which one byte is used: who resets quotas resets it, too.
    static let marker = StatefulObject(name: "quota_sentinel", .quota(Quota(over: Traffic.limit, consumed: 1)))

    init(_ arming: Arming, _ quotas: [QuotaPlan], renewsMarker: Bool) {
        self.quotas = quotas
        self.renewsMarker = renewsMarker
        rates = arming.ports.flatMap { port in
            [(Direction.receive, port.limits.receiveRate), (.transmit, port.limits.transmitRate)]
                .compactMap { direction, bits in bits.map { (port.port, port.name, direction, $0) } }
        }
    }

    var declared: DeclaredObjects {
        DeclaredObjects(count: quotas.count + rates.count + 1) { [self] place in
            if place < quotas.count { return quotas[place].object }
            return place - quotas.count < rates.count ? rate(place - quotas.count) : Self.marker
        } recognises: {
            Self.recognises($0, $1)
        } isRenewed: { [self] place in
            place < quotas.count ? quotas[place].isRenewed : renewsMarker && place == quotas.count + rates.count
        } key: { [self] place in
            if place < quotas.count { return quotas[place].quota.key.port.inPacket }
            return place - quotas.count < rates.count ? rates[place - quotas.count].port.inPacket : nil
        }
    }

    private func rate(_ place: Int) -> StatefulObject {
        let rate = rates[place]
        let name = rate.name.map { "\($0): " } ?? ""
        var data = UserData()
        data.append(comment: "\(name)\(AmountText.of(bitsPerSecond: rate.bits)) \(rate.direction.rawValue)")
        let bytes = min(max(rate.bits / 8, 1), Self.fastest)
        let limit = RateLimit(bytesPerSecond: bytes, burstBytes: Self.burst, isOver: true)
        return StatefulObject(name: Names(rate.direction).rate(of: rate.port), .rateLimit(limit), userData: data)
    }

    /// The map of one direction's rates.
    func ratePorts(_ direction: Direction) -> [PortNumber] {
        rates.filter { $0.direction == direction }.map(\.port)
    }

    /// None, but known where they are left from before.
    static let none = DeclaredObjects(count: 0) { _ in
        marker
    } recognises: {
        recognises($0, $1)
    }

    /// Whether an object can be one of a table's limits.
    private static func recognises(_ kind: StatefulObject.Kind, _ name: [UInt8]) -> Bool {
        let name = String(decoding: name, as: UTF8.self)
        return switch kind {
        case .quota: name == marker.name || QuotaKey(name: name) != nil
        case .rateLimit: Names.isRate(name)
        default: false
        }
    }
}

extension QuotaPlan {
    /// The quota, to be made or changed.
    public var object: StatefulObject {
        var data = UserData()
        data.append(comment: comment)
        // The kernel refuses one of which more is used than there is.
        return StatefulObject(
            name: quota.key.name, .quota(Quota(over: over, consumed: min(quota.used, over))), userData: data)
    }

    /// What nft prints, beside the size, which can change where the quota is: `alice: the month from 2026-12-01`.
    private var comment: String {
        let name = name.map { "\($0): " } ?? ""
        guard let start = quota.key.start else { return "\(name)for good" }
        let (year, month, day) = (start.number / 10_000, start.number / 100 % 100, start.number % 100)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(name)the \(quota.key.period.rawValue) from \(year)-\(two(month))-\(two(day))"
    }
}
