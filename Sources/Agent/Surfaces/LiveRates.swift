internal import API
internal import Synchronization

/// The rates that everybody who looks is shown, and the reading that the next ones are measured from.
///
/// However many look, the kernel is read once a ``shortest``; when nobody has for a ``longest``, nothing is kept.
final class LiveRates: Sendable {
    /// Over how long rates are measured at least: a shorter time would show single packets.
    static let shortest: Duration = .seconds(1)
    /// Over how long rates are measured at most.
    static let longest: Duration = .seconds(60)

    private struct Look: Sendable {
        var sample: TotalsSample
        var answer: LiveAnswer
    }

    private let last = Mutex<Look?>(nil)
    /// One element at least for every time that something is kept where nothing was.
    let kept: AsyncStream<Void>
    private let announce: AsyncStream<Void>.Continuation

    init() { (kept, announce) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    /// What to answer without a reading, since somebody has looked just now.
    ///
    /// - Parameter now: On the clock of the samples.
    /// - Returns: What that one was answered; nil where a reading is due.
    func answer(at now: Duration) -> LiveAnswer? {
        last.withLock { $0.flatMap { now - $0.sample.taken < Self.shortest ? $0.answer : nil } }
    }

    /// The rates since the last look, or what that was answered where it was just now.
    ///
    /// - Parameter sample: A reading that is not older than the question.
    /// - Returns: What to answer.
    func look(at sample: TotalsSample) -> LiveAnswer {
        last.withLock { last in
            let age = last.map { sample.taken - $0.sample.taken }
            // Also where the other's reading was the later one.
            if let last, let age, age < Self.shortest { return last.answer }
            let isRecent = age.map { $0 <= Self.longest } ?? false
            let answer = sample.rates(since: isRecent ? last?.sample : nil)
            if last == nil { announce.yield() }
            last = Look(sample: sample, answer: answer)
            return answer
        }
    }

    /// Lets go of what nobody has looked at for a ``longest``.
    ///
    /// - Parameter now: On the clock of the samples.
    /// - Returns: How long until that is so; nil where nothing is kept any more.
    func letGo(at now: Duration) -> Duration? {
        last.withLock { last in
            let rest = last.map { $0.sample.taken + Self.longest - now }
            if let rest, rest > .zero { return rest }
            last = nil
            return nil
        }
    }
}
