import ManagedTable
import SystemPackage
import Tally
import Testing
import TrafficTable

@testable import Netfilter

@Suite("A reading while others change the ruleset") struct ConsistencyTests {
    typealias Answer = ScriptedKernel.Answer

    /// What a table of one port has, in the order of creation; the handles are their places, from 1.
    static let names = ["tcp_in", "udp_in", "tcp_out", "udp_out"].map { "ss_8388_\($0)" } + ["witness", "sentinel"]

    /// Our table, with incarnation 1, 2.
    static func table(handle: UInt64 = 9, counters: Int = names.count) -> Answer {
        let mark = [0x50, 16] + Say.number(UInt64(1)) + Say.number(UInt64(2))
        let attributes =
            Say.attribute(1, .terminated("t")) + Say.attribute(3, Say.number(UInt32(counters + 6)))
            + Say.attribute(4, Say.number(handle)) + Say.attribute(6, mark)
        return { [.datagram(Say.nft(0, to: $0.sequence, attributes))] }
    }

    /// A counter of `names`; its figure is its place times 10, and `more`.
    static func counter(_ index: Int, more: UInt64 = 0, flags: UInt16 = Say.multi, to sequence: UInt32) -> [UInt8] {
        Say.counter(
            names[index], bytes: UInt64(index + 1) * 10 + more, flags: flags, to: sequence, handle: UInt64(index + 1))
    }

    /// A dump of these counters.
    static func dump(_ indices: [Int], isDisturbed: Bool = false, more: UInt64 = 0) -> Answer {
        { asked in
            let counters = indices.enumerated().flatMap { place, index in
                // What comes twice has counted on in between.
                counter(index, more: indices[..<place].contains(index) ? 1 : more, to: asked.sequence)
            }
            let end = isDisturbed ? Say.multi | Say.interrupted : Say.multi
            return [.datagram(counters + Say.done(flags: end, to: asked.sequence))]
        }
    }

    /// The answers to questions for these counters; nil where there is none.
    static func answers(_ indices: [Int?]) -> Answer {
        { asked in
            let questions = split(asked.bytes)
            guard questions.count == indices.count else { return [] }
            return zip(questions, indices).map { question, index in
                guard let index else { return .datagram(Say.error(2, to: question, flags: Say.capped)) }
                return .datagram(counter(index, flags: 0, to: word(question, at: 8)))
            }
        }
    }

    static let nothing: Answer = { [.datagram(Say.done(to: $0.sequence))] }

    static func table(_ script: [Answer]) -> TrafficTable<ScriptedKernel> {
        TrafficTable(name: "t", ownership: .plain, channel: ScriptedKernel(script))
    }

    /// What a snapshot shows, in the order of `names`.
    static func figures(_ snapshot: Snapshot) -> [UInt64?] {
        let counters = snapshot.ports.first?.counters
        return CounterKind.allCases.map { counters?[$0]?.raw.bytes } + [
            snapshot.witness?.raw.bytes, snapshot.sentinel?.raw.bytes,
        ]
    }

    @Test("asks for what a disturbed dump has left out, and takes once what it has twice", arguments: [true, false])
    func disturbed(isFirst: Bool) throws {
        let whole: [Answer] = [Self.table(), Self.dump(Array(0..<6)), Self.table()]
        var table = Self.table(
            (isFirst ? [] : whole) + [
                Self.table(), Self.dump([0, 1, 1, 4], isDisturbed: true), Self.answers([2, 3, 5]), Self.table(),
            ])
        table.expect([PortNumber(8388)].compactMap(\.self))
        if !isFirst { _ = try table.snapshot() }
        let snapshot = try table.snapshot()
        #expect(Self.figures(snapshot) == [10, 20, 30, 40, 50, 60])
        #expect(snapshot.ports.first?.counters.udpOut?.handle == 4)
        let interruptions = table.interruptions
        #expect(interruptions == 1)
    }

    @Test("takes a disturbed dump that has everything for what it is")
    func disturbedAndWhole() throws {
        var table = Self.table([
            Self.table(), Self.dump(Array(0..<6)), Self.table(),
            Self.table(), Self.dump(Array(0..<6), isDisturbed: true), Self.table(),
        ])
        let first = try table.snapshot()
        #expect(try table.snapshot() == first)
        let showsChange = table.showsChange
        #expect(!showsChange)
    }

    @Test("asks again, one by one, where answers found no room", arguments: 0...2)
    func noRoom(answered: Int) throws {
        // The kernel says first that something was lost, or after what was not.
        let torn: Answer = { asked in
            Array(Self.answers([2, 3, 5])(asked).prefix(answered)) + [.error(.noBufferSpace)]
                + Self.answers([2, 3, 5])(asked).suffix(1)
        }
        let rest = [2, 3, 5].dropFirst(answered).map { Self.answers([$0]) }
        var table = Self.table(
            [Self.table(), Self.dump(Array(0..<6)), Self.table()]
                + [Self.table(), Self.dump([0, 1, 4], isDisturbed: true), torn] + rest + [Self.table()])
        _ = try table.snapshot()
        #expect(Self.figures(try table.snapshot()) == [10, 20, 30, 40, 50, 60])
    }

    @Test("does without a counter that is gone, and says that something has changed")
    func gone() throws {
        var table = Self.table([
            Self.table(), Self.dump(Array(0..<6)), Self.table(),
            Self.table(counters: 5), Self.dump([0, 1], isDisturbed: true), Self.answers([2, nil, 4, 5]),
            Self.table(counters: 5),
        ])
        _ = try table.snapshot()
        #expect(Self.figures(try table.snapshot()) == [10, 20, 30, nil, 50, 60])
        let showsChange = table.showsChange
        #expect(showsChange)
    }

    @Test("tries again where there are more counters than are known, and then goes without")
    func unknown() throws {
        let disturbed: [Answer] = [Self.dump([0, 1, 2, 3], isDisturbed: true)]
        var table = Self.table(
            [Self.table(counters: 4), Self.dump([0, 1, 2, 3]), Self.table(counters: 4), Self.table()] + disturbed
                + disturbed + disturbed + [Self.table()])
        _ = try table.snapshot()
        #expect(Self.figures(try table.snapshot()) == [10, 20, 30, 40, nil, nil])
        let showsChange = table.showsChange
        #expect(showsChange)
    }

    @Test("is begun anew where the table was made anew meanwhile")
    func anotherTable() throws {
        var table = Self.table([
            Self.table(handle: 9), Self.dump(Array(0..<6)), Self.table(handle: 10),
            Self.table(handle: 10), Self.dump(Array(0..<6), more: 5), Self.table(handle: 10),
        ])
        #expect(Self.figures(try table.snapshot()) == [15, 25, 35, 45, 55, 65])
    }

    @Test("is a look at the sentinel, and an answer where it is gone")
    func look() {
        let refused: Answer = { [.datagram(Say.error(1, to: $0.bytes, flags: Say.capped))] }
        func sentinel(_ value: UInt64) -> Answer {
            { [.datagram(Say.counter("sentinel", bytes: value, flags: 0, to: $0.sequence))] }
        }
        let cases: [(answer: Answer, look: ResetWait.Look)] = [
            (sentinel(1), .whole), (sentinel(0), .zero), (Self.answers([nil]), .gone), (refused, .unclear),
        ]
        for (number, example) in cases.enumerated() {
            var table = Self.table([example.answer])
            #expect(table.look(at: .sentinel) == example.look, "case \(number)")
        }
    }

    @Test("gives up listing chains after 50 attempts")
    func givenUp() {
        let disturbed: Answer = { [.datagram(Say.done(flags: Say.multi | Say.interrupted, to: $0.sequence))] }
        var table = Self.table([Self.table()] + Array(repeating: disturbed, count: 60))
        #expect(throws: NetlinkError.interrupted(operation: "listing chains")) { try table.difference(from: []) }
        let interruptions = table.interruptions
        #expect(interruptions == 50)
    }
}
