import Tally
import Testing

@Suite("The sentinel and its witness")
struct SentinelTests {
    @Test("tell of a reset of all only together", arguments: [(1, 1), (0, 1), (1, 0), (0, 0)] as [(UInt64, UInt64)])
    func together(sentinel: UInt64, witness: UInt64) {
        var books = Books()
        books.read(Traffic(1000, 10), witness: .witness())
        books.read(Traffic(1500, 15), sentinel: .sentinel(sentinel), witness: .witness(witness))
        let isReset = sentinel == 0 && witness == 0
        #expect(books.total == (isReset ? Traffic(2500, 25) : Traffic(1500, 15)))
        #expect(books.ledger.resets == (isReset ? [.externalReset: 1] : [:]))
    }

    @Test("tell of a reset of all after one of the sentinel alone, before it is put back")
    func aloneThenAll() {
        var books = Books()
        books.read(Traffic(1000, 10), witness: .witness())
        let alone = books.posting(Traffic(1000, 10), sentinel: .sentinel(0), witness: .witness())
        #expect(alone.isEmpty, "what is stored stands for both")
        books.read(Traffic(1200, 12), sentinel: .sentinel(0), witness: .witness())
        books.read(Traffic(1500, 15), sentinel: .sentinel(0), witness: .witness(0))
        #expect(books.total == Traffic(2700, 27))
        #expect(books.ledger.resets == [.externalReset: 1])
    }

    @Test("say nothing where the sentinel is gone", arguments: [nil, 0, 1] as [UInt64?])
    func gone(witness: UInt64?) {
        var books = Books()
        books.read(Traffic(1000, 10), witness: .witness())
        books.read(Traffic(1500, 15), sentinel: nil, witness: witness.map { .witness($0) })
        #expect(books.total == Traffic(1500, 15))
        #expect(books.ledger.resets.isEmpty)
    }

    @Test(
        "are whole where both stand at 1",
        arguments: [
            (1, 1, true), (0, 1, false), (1, 0, false), (0, 0, false), (2, 1, false), (1, 2, false), (nil, 1, false),
            (1, nil, false), (nil, nil, false),
        ] as [(UInt64?, UInt64?, Bool)])
    func whole(sentinel: UInt64?, witness: UInt64?, expected: Bool) {
        let snapshot = Books().snapshot(
            .zero, sentinel: sentinel.map { .sentinel($0) }, witness: witness.map { .witness($0) })
        #expect(snapshot.unusedAreWhole == expected)
    }
}
