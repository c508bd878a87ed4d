import Testing

@testable import Netfilter

/// A change and the message that it becomes.
///
/// Chain, map, rule and counter are what nft 1.0.6 sends too (`nft --debug=mnl`), save for what nft adds:
/// its own user data in a map, `NFTA_OBJREF_SET_ID` in a rule.
struct Golden: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var change: @Sendable (inout Batch) -> Void
    var bytes: [UInt8]

    init(_ description: String, _ change: @escaping @Sendable (inout Batch) -> Void, _ bytes: String) {
        testDescription = description
        self.change = change
        self.bytes = hex(bytes)
    }

    static let all = additions + otherKinds + rules + expressions + deletions
}

@Suite("The messages of a batch") struct GoldenTests {
    @Test("are these bytes, with the acknowledgement asked for", arguments: Golden.all)
    func message(golden: Golden) throws {
        #expect(parting(try NetfilterTests.message(golden.change), golden.bytes) == nil)
    }

    @Test("stand between begin and end, numbered, and the last one alone asks for an acknowledgement")
    func frame() throws {
        let found = messages { batch in Golden.all.forEach { $0.change(&batch) } }
        let count = UInt32(Golden.all.count)
        try #require(found.count == Golden.all.count + 2)
        let begin = """
            14 00 00 00              # length 20
            10 00 01 00              # NFNL_MSG_BATCH_BEGIN, REQUEST
            01 00 00 00 00 00 00 00  # sequence number 1, port id 0
            00 00 00 0a              # nfgenmsg: version 0, subsystem nftables
            """
        #expect(parting(found[0], hex(begin)) == nil)
        let end = hex("14 00 00 00 11 00 01 00") + [UInt8(count + 2), 0, 0, 0] + hex("00 00 00 00 00 00 00 0a")
        #expect(parting(found[found.count - 1], end) == nil)
        for (index, golden) in Golden.all.enumerated() {
            var expected = golden.bytes
            expected[8] = UInt8(index + 2)
            // NLM_F_ACK
            if index < Golden.all.count - 1 { expected[6] &= ~4 }
            #expect(parting(found[index + 1], expected) == nil, "\(golden.testDescription)")
        }
    }

    @Test("name what each was to do, by its number")
    func operations() {
        var batch = Batch()
        batch.add(Table(name: "t"))
        batch.add(StatefulObject(name: "c", Counter()), in: "t")
        let final = batch.finalize()
        #expect(final.operation(of: 2) == "adding table inet t")
        #expect(final.operation(of: 3) == "adding counter c")
        for number in [0, 1, 4, UInt32.max] { #expect(final.operation(of: number) == "adding table inet t and 1 more") }
    }

    /// An attribute is no longer than 64 KiB.
    @Test("hold so many elements that none is too long", arguments: [0, 1, 900, 901, 2000])
    func manyElements(count: Int) {
        let map = NamedSet(name: "tcp_out", key: .inetService, target: .object(.counter))
        let found = messages {
            $0.addElements(count, to: map, in: "porttally") { index, key, target in
                key += [UInt8((index + 60_000) >> 8), UInt8(truncatingIfNeeded: index + 60_000)]
                SetElement.append(object: "ss_65535_tcp_out", to: &target)
            }
        }
        #expect(found.count == 2 + (count + 899) / 900)
        #expect(found.allSatisfy { $0.count < 65_536 })
        // Each name once: nothing is left out between two messages.
        let needle = Array("ss_65535_tcp_out".utf8)
        let names = found.reduce(0) { sum, message in
            sum + message.indices.count { message[$0...].starts(with: needle) }
        }
        #expect(names == count)
    }
}
