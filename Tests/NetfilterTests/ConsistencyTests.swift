import SystemPackage
import Tally
import Testing
import TrafficTable

@testable import Netfilter

@Suite("A reading while the ruleset changes") struct ConsistencyTests {
    typealias Answer = ScriptedKernel.Answer

    static func generation(_ id: UInt32) -> Answer { { [.datagram(Say.generation(id, to: $0.sequence))] } }

    /// Our table, with incarnation 1, 2.
    static func table(_ generation: UInt16) -> Answer {
        let mark = [0x50, 16] + Say.number(UInt64(1)) + Say.number(UInt64(2))
        let attributes = Say.attribute(1, .terminated("t")) + Say.attribute(6, mark)
        return { [.datagram(Say.nft(0, to: $0.sequence, generation: generation, attributes))] }
    }

    static func counter(_ bytes: UInt64, _ generation: UInt16) -> Answer {
        { asked in
            let counter = Say.counter("ss_8388_tcp_in", bytes: bytes, to: asked.sequence, generation: generation)
            return [.datagram(counter + Say.done(to: asked.sequence))]
        }
    }

    static func sentinel(_ value: UInt64, _ generation: UInt16) -> Answer {
        { [.datagram(Say.counter("sentinel", bytes: value, flags: 0, to: $0.sequence, generation: generation))] }
    }

    static let nothing: Answer = { [.datagram(Say.done(to: $0.sequence))] }
    static let noSuchThing: Answer = { [.datagram(Say.error(2, to: $0.bytes, flags: Say.capped))] }

    static func table(_ script: [Answer]) -> TrafficTable<ScriptedKernel> {
        TrafficTable(name: "t", ownership: false, channel: ScriptedKernel(script))
    }

    @Test("is begun anew where the generation is another behind it")
    func anew() throws {
        var table = Self.table([
            Self.generation(7), Self.table(7), Self.counter(1, 7), Self.generation(8),
            // The same low 16 bits.
            Self.generation(8), Self.table(8), Self.counter(2, 8), Self.generation(0x1_0008),
            Self.generation(9), Self.table(9), Self.counter(3, 9), Self.generation(9),
        ])
        let snapshot = try table.snapshot()
        #expect(snapshot.ports.count == 1)
        #expect(snapshot.ports.first?.counters.tcpIn?.raw.bytes == 3)
        #expect(snapshot.incarnation.low == 2)
        let interruptions = table.interruptions
        #expect(interruptions == 2)
    }

    @Test("is begun anew where something listed was gone when it was asked for")
    func vanished() throws {
        let map: Answer = { asked in
            let attributes =
                Say.attribute(2, .terminated("tcp_in")) + Say.attribute(3, Say.number(UInt32(64)))
                + Say.attribute(4, Say.number(UInt32(13))) + Say.attribute(5, Say.number(UInt32(2)))
                + Say.attribute(15, Say.number(UInt32(1)))
            let message = Say.nft(9, flags: Say.multi, to: asked.sequence, attributes)
            return [.datagram(message + Say.done(to: asked.sequence))]
        }
        var table = Self.table([
            Self.generation(7), Self.table(7), Self.nothing, Self.nothing, map, Self.noSuchThing, Self.generation(8),
            Self.generation(8), Self.noSuchThing, Self.generation(8),
        ])
        #expect(throws: TrafficTableError.absent(table: "t")) { try table.difference(from: []) }
        // Where nothing has changed meanwhile, a refusal is one.
        var refused = Self.table([
            Self.generation(7), Self.table(7), Self.nothing, Self.nothing, map, Self.noSuchThing, Self.generation(7),
        ])
        let error = #expect(throws: NetlinkError.self) { try refused.difference(from: []) }
        #expect(error?.errno == .noSuchFileOrDirectory)
    }

    @Test("is no look at the sentinel where others change it for too long, and an answer where it is gone")
    func look() {
        let (before, after) = (Self.generation(7), Self.generation(8))
        let refused: Answer = { [.datagram(Say.error(1, to: $0.bytes, flags: Say.capped))] }
        let cases: [(script: [Answer], look: ResetWait.Look)] = [
            ([before, Self.sentinel(1, 7), before], .whole),
            ([before, Self.sentinel(0, 7), before], .zero),
            // At 0 when it was read, and another one when it was read again.
            ([before, Self.sentinel(0, 7), after, after, Self.sentinel(1, 8), after], .whole),
            ([before, Self.noSuchThing, after, after, Self.sentinel(0, 8), after], .zero),
            ([before, Self.noSuchThing, before], .gone),
            ([before, refused, before], .unclear),
            (Array(Array(repeating: [before, Self.sentinel(0, 8)], count: 60).joined()), .unclear),
        ]
        for (number, example) in cases.enumerated() {
            var table = Self.table(example.script)
            #expect(table.look(at: .sentinel) == example.look, "case \(number)")
        }
    }

    @Test("is given up after 50 attempts")
    func givenUp() {
        let attempt = [Self.generation(7), Self.table(7), Self.counter(1, 8)]
        var table = Self.table(Array(repeatElement(attempt, count: 60).joined()))
        #expect(throws: NetlinkError.interrupted(operation: "reading table inet t")) { try table.snapshot() }
        let interruptions = table.interruptions
        #expect(interruptions == 50)
    }
}
