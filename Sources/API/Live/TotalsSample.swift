import Tally

/// What every port added up to at one reading: all that rates need of it, 24 bytes a port.
public struct TotalsSample: Sendable {
    struct Totals: Sendable {
        var port: PortNumber
        var received: UInt64
        var transmitted: UInt64
    }

    /// When the kernel was read, on a clock that nobody sets.
    public var taken: Duration
    /// The same for people, as RFC 3339 has it.
    var time: String
    /// In ascending order of the ports.
    var totals: [Totals]

    /// - Parameters:
    ///   - figures: The reading.
    ///   - taken: When the kernel was read, on a clock that nobody sets.
    public init(_ figures: Figures, taken: Duration) {
        self.taken = taken
        time = figures.calendar.text(of: figures.limits.now)
        totals = figures.ledger.records.map { record in
            let total = TrafficAnswer(record.meters.map(\.total))
            return Totals(port: record.port, received: total.receivedBytes, transmitted: total.transmittedBytes)
        }
    }

    /// How fast traffic flowed since an earlier reading.
    ///
    /// A port that wasn't known then has no rate: what it brings along may be of any age.
    ///
    /// - Parameter earlier: The reading before; nil answers that there are no rates yet.
    /// - Returns: The rates, rounded down to whole bytes; a port that had any traffic is in it.
    public func rates(since earlier: TotalsSample?) -> LiveAnswer {
        var answer = LiveAnswer()
        answer.time = time
        guard let earlier, earlier.taken < taken else { return answer }
        let milliseconds = (taken - earlier.taken) / .milliseconds(1)
        let seconds = milliseconds / 1000
        answer.seconds = milliseconds.rounded() / 1000
        var former = earlier.totals[...]
        for total in totals {
            // Both are in the order of the ports.
            former = former.drop { $0.port < total.port }
            guard let before = former.first, before.port == total.port else { continue }
            // Totals never fall.
            let received = total.received - min(before.received, total.received)
            let transmitted = total.transmitted - min(before.transmitted, total.transmitted)
            guard received > 0 || transmitted > 0 else { continue }
            var rate = RateAnswer()
            rate.port = total.port.value
            rate.received = Self.rate(received, seconds)
            rate.transmitted = Self.rate(transmitted, seconds)
            answer.ports.append(rate)
        }
        return answer
    }

    /// Bytes a second; the largest total, where the time is too short for so many.
    private static func rate(_ bytes: UInt64, _ seconds: Double) -> UInt64 {
        UInt64(min(Double(bytes) / seconds, Double(Traffic.limit)))
    }
}
