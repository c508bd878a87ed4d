import FoundationEssentials
import struct TestSupport.SeededRandom
import SystemPackage
import Testing

@testable import Netfilter

/// A round ends in an error or in an answer; a trap or an endless loop would end the tests.
@Suite("Whatever bytes come") struct FuzzTests {
    /// From `PORTTALLY_SEED`, to replay a run.
    private static func generator() -> SeededRandom {
        let seed =
            ProcessInfo.processInfo.environment["PORTTALLY_SEED"].flatMap { UInt64($0) }
            ?? .random(in: 0..<1_000_000_000)
        print("fuzz seed: PORTTALLY_SEED=\(seed)")
        return SeededRandom(seed: seed)
    }

    /// Replies of every kind: our own messages are of the kernel's form.
    private static let corpus: [[UInt8]] = {
        let sent = messages { batch in Golden.all.forEach { $0.change(&batch) } }
        let said = [
            Say.counter("ss_8388_tcp_in", to: 1), Say.done(to: 1),
            Say.error(
                1, to: sent[1], flags: Say.extended,
                Say.attribute(1, .terminated("no")) + Say.attribute(2, [1, 0, 0, 0])),
        ]
        return sent + said
    }()

    /// A datagram of a few messages of one request, most of them harmed.
    private static func datagram(to sequence: UInt32, _ generator: inout SeededRandom) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            guard var message = corpus.randomElement(using: &generator) else { continue }
            var numbers: [UInt8] = []
            numbers.append(native: sequence)
            numbers.append(native: UInt32(4242))
            message.replaceSubrange(8..<16, with: numbers)
            // Errors and ends as they are; the rest as part of a dump.
            if message[4] != 2, message[4] != 3 { message[6] = 2 }
            bytes += message
        }
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let at = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[at] = .random(in: 0...255, using: &generator)
            case 2: bytes[at] = [0, 1, 3, 4, 255].randomElement(using: &generator) ?? 0
            case 3 where at > 0: bytes.removeSubrange(at...)
            default: bytes.insert(contentsOf: repeatElement(0, count: at % 7), at: at)
            }
        }
        return bytes
    }

    private static func read(_ element: ElementState, _ bytes: borrowing RawSpan) {
        var target = bytes.copy(element.key ?? 0..<0)
        element.appendTarget(in: bytes, to: &target)
        _ = element.counter(in: bytes)
    }

    /// Everything that reads a reply, each with its own request.
    private static let reads: [@Sendable (inout Connection<ScriptedKernel>) throws -> Void] = {
        return [
            {
                _ = try $0.forEachCounter(in: "t") {
                    _ = $1.copy($0.name) + $0.userDataBytes(in: $1)
                }
            },
            { _ = try $0.forEachObject(in: "t") { _ = ($0.content(in: $1), $1.copy($0.name), $1.copy($0.userData)) } },
            {
                try $0.forEachObject(2, of: .quota, in: "t", name: { $1.append(0x61 + UInt8($0)) }) {
                    if let object = $1 { _ = (object.content(in: $2), $2.copy(object.name)) }
                }
            },
            { _ = try $0.table(named: "t") },
            { try $0.forEachElement(2, of: "m", in: "t", key: { $1 += [0, UInt8($0)] }) { Self.read($0, $1) } },
            { _ = try $0.chains(in: "t") },
            { _ = try $0.rules(in: "t") },
            { _ = try $0.sets(in: "t") },
            { try $0.forEachElement(of: "m", in: "t") { Self.read($0, $1) } },
            { connection in
                var batch = Batch()
                batch.delete(Table(name: "t"))
                try connection.commit(batch)
            },
        ]
    }()

    @Test("a read ends, with an answer or an error")
    func mutatedReplies() {
        var generator = Self.generator()
        var answered = 0
        for round in 0..<20_000 {
            let first = Self.datagram(to: 1, &generator)
            let second = Self.datagram(to: 1, &generator)
            var connection = Connection { _ in
                [.datagram(first), .datagram(second), .datagram(Say.done(to: 1))]
            }
            do {
                try Self.reads[round % Self.reads.count](&connection)
                answered += 1
            } catch let error as NetlinkError {
                #expect(!error.description.isEmpty)
            } catch { Issue.record("round \(round): \(error)") }
        }
        // If all were refused, nothing was parsed.
        #expect(answered > 500)
    }

    @Test("walking attributes ends, inside its bytes")
    func randomAttributes() {
        var generator = Self.generator()
        for round in 0..<50_000 {
            let count = Int.random(in: 0...40, using: &generator)
            let small: ClosedRange<UInt8> = round % 2 == 0 ? 0...255 : 0...9
            let bytes = (0..<count).map { _ in UInt8.random(in: small, using: &generator) }
            let span = unsafe bytes.span.bytes
            var attributes = Attributes(0..<count)
            var end = 0
            while let attribute = attributes.next(in: span) {
                #expect(attribute.payload.lowerBound >= end + 4 && attribute.payload.upperBound <= count)
                end = attribute.payload.upperBound
            }
            #expect(attributes.isBroken || count - end < 4, "round \(round): \(bytes)")
            _ = UserData(bytes: bytes).value(of: 0)
        }
    }
}
