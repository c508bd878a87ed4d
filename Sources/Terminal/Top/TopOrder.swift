import API

/// By what the ports of `top` are sorted.
enum TopOrder: String, Sendable, CaseIterable {
    case rate, received = "in", sent = "out", today, month, left, port, name

    /// The one so many places on, in a circle.
    func next(_ step: Int) -> TopOrder {
        let all = Self.allCases
        let place = (all.firstIndex(of: self) ?? 0) + step
        return all[((place % all.count) + all.count) % all.count]
    }

    /// Sorts ports: amounts the largest first, what is left the least, all else ascending; equal ones by their number.
    ///
    /// - Parameters:
    ///   - ports: The ports.
    ///   - rates: How fast their traffic flows.
    ///   - isReversed: Whether it is to be the other way round.
    /// - Returns: The ports in order.
    func sorted(_ ports: [PortAnswer], _ rates: PortRates, isReversed: Bool) -> [PortAnswer] {
        switch self {
        case .rate: Self.sorted(ports, isReversed) { .max - rates[$0.port].both }
        case .received: Self.sorted(ports, isReversed) { .max - rates[$0.port].received }
        case .sent: Self.sorted(ports, isReversed) { .max - rates[$0.port].transmitted }
        case .today: Self.sorted(ports, isReversed) { .max - $0.today.traffic.bytes }
        case .month: Self.sorted(ports, isReversed) { .max - $0.month.traffic.bytes }
        case .left:
            Self.sorted(ports, isReversed) { port in
                port.limits?.nearest.map { $0.isExceeded ? 0 : $0.remaining } ?? .max
            }
        case .port: Self.sorted(ports, isReversed) { UInt64($0.port) }
        // Those without a name come last.
        case .name: Self.sorted(ports, isReversed) { $0.name ?? "\u{10FFFF}" }
        }
    }

    private static func sorted<Value: Comparable>(
        _ ports: [PortAnswer], _ isReversed: Bool, by value: (PortAnswer) -> Value
    ) -> [PortAnswer] {
        let values = ports.map { (value: value($0), port: $0) }
        return values.sorted { a, b in
            if a.value != b.value { return (a.value < b.value) != isReversed }
            return a.port.port < b.port.port
        }.map(\.port)
    }
}
