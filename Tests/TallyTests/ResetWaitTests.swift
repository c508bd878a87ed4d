import Tally
import Testing

@Suite("Waiting for the end of a reset")
struct ResetWaitTests {
    /// A counter that stood at 1,000, and was read so; its handle is 10.
    private static let books: Books = {
        var books = Books()
        books.read(Traffic(1000, 10), witness: .witness())
        return books
    }()

    /// What a reading of that counter leads to.
    private static func wait(
        _ raw: Traffic, in incarnation: Incarnation = .first, sentinel: UInt64? = 1, witness: UInt64? = 1,
        waitedFor: Set<UInt64> = []
    ) -> ResetWait {
        let snapshot = books.snapshot(
            raw, in: incarnation, sentinel: sentinel.map { .sentinel($0) }, witness: witness.map { .witness($0) })
        return ResetWait(snapshot, in: books.ledger, waitedFor: waitedFor)
    }

    private static let more = Traffic(1500, 15)
    private static let less = Traffic(500, 5)

    @Test(
        "books at once where no counter was reset that counts traffic",
        arguments: [(1, 1), (0, 1), (1, 0), (nil, 1), (nil, 0), (nil, nil), (1, nil)] as [(UInt64?, UInt64?)])
    func nothingWasReset(sentinel: UInt64?, witness: UInt64?) {
        let wait = Self.wait(Self.more, sentinel: sentinel, witness: witness, waitedFor: [77])
        #expect(wait.step == .book)
        #expect(wait.waitedFor == [77])
    }

    @Test("books at once what a table shows that the store has never heard of")
    func foreign() {
        #expect(Self.wait(Self.less, in: .foreign, sentinel: 0, witness: 0).step == .book)
    }

    @Test(
        "reads again where the reset was over before the sentinel was read, also where that is not booked yet",
        arguments: [less, more], [0, nil] as [UInt64?])
    func over(raw: Traffic, witness: UInt64?) {
        for waitedFor in [[], [10]] as [Set<UInt64>] {
            let wait = Self.wait(raw, sentinel: 0, witness: witness, waitedFor: waitedFor)
            #expect(wait.step == .readAgain)
            #expect(wait.waitedFor == waitedFor)
        }
    }

    @Test(
        "looks at a counter that no rule uses where one was reset, and nothing says that all were",
        arguments: [(1, 1), (1, 0), (0, 1), (1, nil), (nil, 1), (nil, 0)] as [(UInt64?, UInt64?)])
    func look(sentinel: UInt64?, witness: UInt64?) {
        let wait = Self.wait(Self.less, sentinel: sentinel, witness: witness)
        #expect(wait.step == .look)
        // A sentinel that was at 0 all along can't tell when the reset is over.
        #expect(wait.lookedAt == (sentinel == 0 ? .witness : .sentinel))
    }

    @Test("does not look for the same counters twice, but for another one that was reset")
    func waitedForBefore() {
        let again = Self.wait(Self.less, waitedFor: [10, 11])
        #expect(again.step == .book)
        #expect(again.waitedFor == [10, 11])
        #expect(Self.wait(Self.less, waitedFor: [11]).step == .look)
    }

    @Test("reads again once the sentinel is at 0, however late that is seen", arguments: [1, .max] as [Int64])
    func reachesTheEnd(elapsed: Int64) {
        var wait = Self.wait(Self.less, waitedFor: [77])
        wait.saw(.zero, after: elapsed)
        #expect(wait.step == .readAgain)
        #expect(wait.waitedFor == [77])
    }

    @Test(
        "looks until its patience is over, and then books what it saw first",
        arguments: [ResetWait.Look.whole, .unclear])
    func patience(look: ResetWait.Look) {
        var wait = Self.wait(Self.less, waitedFor: [77])
        for elapsed in [5_000_000, wait.patience / 2, wait.patience - 1] {
            wait.saw(look, after: elapsed)
            #expect(wait.step == .look)
            #expect(wait.waitedFor == [77])
        }
        wait.saw(look, after: wait.patience)
        #expect(wait.step == .book)
        #expect(wait.waitedFor == [10])
    }

    @Test("books what it saw first where the kernel has no answer: the sentinel, or all of the table, is gone")
    func gone() {
        var wait = Self.wait(Self.less, waitedFor: [77])
        wait.saw(.unclear, after: 5_000_000)
        wait.saw(.gone, after: 10_000_000)
        #expect(wait.step == .book)
        #expect(wait.waitedFor == [10])
    }

    @Test("stays with what it has decided")
    func decided() {
        var booked = Self.wait(Self.more)
        booked.saw(.zero, after: 1)
        #expect(booked.step == .book)
        var over = Self.wait(Self.less, sentinel: 0, witness: 0)
        over.saw(.gone, after: 1)
        #expect(over.step == .readAgain)
        #expect(over.waitedFor.isEmpty)
    }

    /// In milliseconds: how long `nft reset counters` of so many was measured to take, and the patience.
    @Test(
        "has patience for a second, and for twice what a reset of so many counters takes",
        arguments: [
            (4, 4, 1000), (4000, 30, 1009), (80_000, 700, 4750), (160_000, 6900, 16_000),
        ] as [(Int, Int64, Int64)])
    func patience(counters: Int, reset: Int64, expected: Int64) {
        let ports = (1...counters / CounterKind.allCases.count).map { PortReading(port: .test($0)) }
        let snapshot = Snapshot(incarnation: .first, sentinel: .sentinel(), witness: .witness(), ports: ports)
        let patience = ResetWait(snapshot, in: Ledger(), waitedFor: []).patience
        #expect(patience / 1_000_000 == expected)
        #expect(patience > 2 * reset * 1_000_000)
    }
}
