import SystemPackage
import Testing

@testable import Netfilter

/// A broken answer and what is wrong with it.
struct BrokenReply: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var answer: @Sendable (UInt32) -> [UInt8]

    init(_ description: String, _ answer: @escaping @Sendable (UInt32) -> [UInt8]) {
        testDescription = description
        self.answer = answer
    }

    /// A whole counter with some bytes overwritten.
    static func patched(_ description: String, at offset: Int, _ bytes: [UInt8]) -> BrokenReply {
        BrokenReply(description) { sequence in
            var counter = Say.counter("a", to: sequence)
            counter.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
            return counter
        }
    }

    static let all = [
        BrokenReply("another request's number") { Say.counter("a", to: $0 &+ 1) },
        BrokenReply("another socket's port id") { Say.counter("a", to: $0, port: 4243) },
        BrokenReply("an end for another request") { Say.done(to: $0 &+ 1) },
        BrokenReply("an error for another socket") { Say.error(1, to: Say.counter("a", to: $0), port: 1) },
        BrokenReply("an overrun") { Say.message(4, to: $0, []) },
        BrokenReply("a truncated tail") { Say.counter("a", to: $0).dropLast(5) },
        BrokenReply("a truncated header") { Say.counter("a", to: $0) + [16, 0, 0, 0, 18, 10, 2] },
        BrokenReply("an error without a number") { Say.message(2, to: $0, [1, 2]) },
        BrokenReply("no nfgenmsg") { Say.message(10 << 8 | 18, flags: Say.multi, to: $0, []) },
        BrokenReply("half an nfgenmsg") { Say.message(10 << 8 | 18, flags: Say.multi, to: $0, [1, 0, 0]) },
        BrokenReply("no attributes") { Say.nft(18, flags: Say.multi, to: $0, []) },
        BrokenReply("no handle") { Say.counter("a", to: $0, handle: 0) },
        BrokenReply("no name") { Say.counter("", to: $0) },
        BrokenReply("no figures") { sequence in
            let name = Say.attribute(2, .terminated("a"))
            return Say.nft(18, flags: Say.multi, to: sequence, name + Say.attribute(6, Say.number(UInt64(1))))
        },
        BrokenReply("figures of 4 bytes") { sequence in
            let data = Say.attribute(1, Say.number(UInt32(1))) + Say.attribute(2, Say.number(UInt64(1)))
            return Say.counter("a", to: sequence, extra: Say.attribute(4, data))
        },
        BrokenReply("3 bytes that are no attribute") { sequence in
            var counter = Say.counter("a", to: sequence) + [5, 0, 1, 0]
            counter[0] += 3
            return counter
        },
        .patched("message length 0", at: 0, [0, 0, 0, 0]),
        .patched("message length 15", at: 0, [15, 0, 0, 0]),
        .patched("message length past the datagram", at: 0, [255, 0, 0, 0]),
        .patched("message length 2^32 - 1", at: 0, [255, 255, 255, 255]),
        .patched("attribute length 0", at: 20, [0, 0]),
        .patched("attribute length 3", at: 20, [3, 0]),
        .patched("attribute length past the message", at: 20, [255, 0]),
        .patched("attribute length 65535", at: 20, [255, 255]),
        .patched("nested attribute length 0", at: 48, [0, 0]),
        .patched("nested attribute length past its parent", at: 48, [32, 0]),
    ]
}

@Suite("A reply that makes no sense") struct BrokenReplyTests {
    @Test("is an error, and doesn't harm the next request", arguments: BrokenReply.all)
    func isMalformed(broken: BrokenReply) {
        var connection = Connection(
            { asked in
                [
                    .datagram(broken.answer(asked.sequence)), .datagram(Say.counter("late", to: asked.sequence)),
                    .datagram(Say.done(to: asked.sequence)),
                ]
            }, wholeDump)
        let reading = connection.counters()
        guard case .malformed(readingCounters, let reason) = reading.error else {
            Issue.record("\(String(describing: reading.error))")
            return
        }
        #expect(!reason.isEmpty)
        #expect(connection.channel.pending.isEmpty)
        let next = connection.counters()
        #expect(next.names == ["whole"] && next.error == nil)
    }

    /// The same damage where each of the other objects is read: an attribute that runs past its parent.
    @Test("is an error for tables, chains, rules, maps and elements")
    func everyKind() throws {
        let broken: ScriptedKernel.Answer = { asked in
            let reply = Say.nft(
                0, flags: Say.multi, to: asked.sequence, Say.attribute(1, .terminated("t")) + [99, 0, 2, 0])
            return [.datagram(reply), .datagram(Say.done(to: asked.sequence))]
        }
        let reads: [(inout Connection<ScriptedKernel>) throws -> Void] = [
            { _ = try $0.table(named: "t") },
            { try $0.forEachElement(2, of: "m", in: "t", key: { $1 += [0, UInt8($0)] }) { _, _ in } },
            { _ = try $0.chains(in: "t") },
            { _ = try $0.rules(in: "t") },
            { _ = try $0.sets(in: "t") },
            { try $0.forEachElement(of: "m", in: "t") { _, _ in } },
        ]
        for (index, read) in reads.enumerated() {
            let error = try #require(throws: NetlinkError.self, "\(index)") {
                var connection = Connection<ScriptedKernel>(broken)
                try read(&connection)
            }
            #expect(error.errno == .badMessage, "\(index)")
        }
    }
}
