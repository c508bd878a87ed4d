import API

/// How fast each port's traffic flows.
struct PortRates: Sendable {
    private let rates: [UInt16: RateAnswer]
    /// All ports together.
    let sum: RateAnswer

    init(_ answer: LiveAnswer) {
        var (rates, sum) = ([UInt16: RateAnswer](), RateAnswer())
        for rate in answer.ports {
            rates[rate.port] = rate
            sum.received = sum.received.saturating(rate.received)
            sum.transmitted = sum.transmitted.saturating(rate.transmitted)
        }
        (self.rates, self.sum) = (rates, sum)
    }

    /// A port that isn't in the answer has no traffic.
    subscript(port: UInt16) -> RateAnswer { rates[port] ?? RateAnswer() }
}

extension RateAnswer {
    /// Both directions, in bytes a second.
    var both: UInt64 { received.saturating(transmitted) }
}
