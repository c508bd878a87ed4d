import Testing

@testable import Agent

@Suite("How often the kernel is read for those who ask") struct ReadingPaceTests {
    private let start = ContinuousClock.now

    /// When readings begin that are asked for without a pause.
    private func readings(each length: Duration, for time: Duration) -> [Duration] {
        var pace = ReadingPace()
        var now = start
        var begun: [Duration] = []
        while now - start < time {
            if let next = pace.next(at: now) { now = next }
            begun.append(now - start)
            pace.note(from: now, to: now + length)
            now += length
        }
        return begun
    }

    @Test("in the long run ten quick ones a second, after some at once")
    func quick() {
        let begun = readings(each: .milliseconds(5), for: .seconds(60))
        #expect((600...621).contains(begun.count))
        #expect(begun.filter { $0 < .milliseconds(100) }.count == 20)
        for (first, second) in zip(begun.dropFirst(30), begun.dropFirst(31)) {
            #expect(second - first == .milliseconds(100))
        }
    }

    @Test("a quarter of the time for longer ones, until that would be too long to wait")
    func long() {
        #expect((240...261).contains(readings(each: .milliseconds(50), for: .seconds(48)).count))
        let begun = readings(each: .milliseconds(150), for: .seconds(60))
        #expect((200...208).contains(begun.count))
        let veryLong = readings(each: .seconds(2), for: .seconds(60))
        #expect(zip(veryLong, veryLong.dropFirst()).allSatisfy { $1 - $0 == .seconds(2) }, "nobody waits beside that")
    }

    @Test("who asks after a quiet time is served at once")
    func quiet() {
        var pace = ReadingPace()
        #expect(pace.next(at: start) == nil)
        var now = start
        // Two that ask every fifteen seconds, and a curl now and then.
        for _ in 0..<100 {
            for offset in [0.0, 0.01, 0.2] {
                #expect(pace.next(at: now + .seconds(offset)) == nil)
                pace.note(from: now + .seconds(offset), to: now + .seconds(offset + 0.12))
            }
            now += .seconds(15)
        }
    }

    @Test("nobody waits for longer than the longest share")
    func bound() {
        var pace = ReadingPace()
        var now = start
        for length in (0..<200).map({ Duration.milliseconds($0 * 37 % 500) }) {
            if let next = pace.next(at: now) {
                #expect(next - now <= ReadingPace.mostShare)
                now = next
            }
            #expect(pace.next(at: now) == nil)
            pace.note(from: now, to: now + length)
            now += length
        }
    }
}
