/// How soon the kernel may be read again for those who ask.
///
/// Each reading takes a share of the time to come. A share can be in arrears, so that whoever asks after a quiet time is
/// served at once, and the next ones, too; in the long run readings are ``leastShare`` apart at least, however many ask.
struct ReadingPace: Sendable {
    /// What a quick reading takes: ten of them a second, and no more.
    static let leastShare: Duration = .milliseconds(100)
    /// What the longest one takes, so that nobody has to wait for longer than this.
    static let mostShare: Duration = .milliseconds(300)
    /// A reading takes so many times as long as it lasted: no more than a quarter of the time, up to ``mostShare``.
    static let timesItsLength = 4
    /// How far the shares may be in arrears: twenty quick readings.
    static let arrears: Duration = .seconds(2)

    /// Up to when the time is taken; nil before the first reading.
    private var takenUntil: ContinuousClock.Instant?

    /// When the next reading may begin; nil for at once.
    func next(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard let next = takenUntil.map({ $0 - Self.arrears }), next > now else { return nil }
        return next
    }

    /// Notes a reading.
    mutating func note(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
        let share = min(max((end - start) * Self.timesItsLength, Self.leastShare), Self.mostShare)
        takenUntil = max(takenUntil ?? start, start) + share
    }
}
