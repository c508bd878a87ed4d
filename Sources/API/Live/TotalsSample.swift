import Tally

/// What every port added up to at one reading: all that rates need of it, 40 bytes a port.
public struct TotalsSample: Sendable {
    struct Totals: Sendable {
        var port: PortNumber
        var traffic: TrafficAnswer
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
            Totals(port: record.port, traffic: TrafficAnswer(record.meters.map(\.total)))
        }
    }

    /// How fast traffic flowed since an earlier reading.
    ///
    /// A port that wasn't known then has no rate: what it brings along may be of any age.
    ///
    /// - Parameter earlier: The reading before; nil answers that there are no rates yet.
    /// - Returns: The rates, bytes rounded down to whole ones; a port that had any traffic is in it.
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
            func rate(_ amount: KeyPath<TrafficAnswer, UInt64>) -> Double {
                let (old, new) = (before.traffic[keyPath: amount], total.traffic[keyPath: amount])
                return Double(new - min(old, new)) / seconds
            }
            guard before.traffic != total.traffic else { continue }
            var answered = RateAnswer()
            answered.port = total.port.value
            answered.received = Self.whole(rate(\.receivedBytes))
            answered.transmitted = Self.whole(rate(\.transmittedBytes))
            answered.receivedPackets = Self.thousandths(rate(\.receivedPackets))
            answered.transmittedPackets = Self.thousandths(rate(\.transmittedPackets))
            answer.ports.append(answered)
        }
        return answer
    }

    /// Whole bytes a second; the largest total, where the time is too short for so many.
    private static func whole(_ rate: Double) -> UInt64 { UInt64(min(rate, Double(Traffic.limit))) }

    private static func thousandths(_ rate: Double) -> Double { (rate * 1000).rounded() / 1000 }
}
