import FoundationEssentials
import struct TestSupport.SeededRandom
import Tally
import Testing

@testable import Shadowsocks

@Suite struct FuzzTests {
    /// From `PORTTALLY_SEED`, to replay a run.
    private static func seed() -> UInt64 {
        let seed =
            ProcessInfo.processInfo.environment["PORTTALLY_SEED"].flatMap { UInt64($0) }
            ?? .random(in: 0..<1_000_000_000)
        print("fuzz seed: PORTTALLY_SEED=\(seed)")
        return seed
    }

    private static let tokens = [
        "{", "}", "[", "]", ":", ",", "\"", "'", "\\", "//", "/*", "*/", "null", "true", "1e3", "70000", "0", "-1",
        "\"0080\"", "\\u12", "\\ud800", "\0", "\n", "\u{FEFF}", "servers", "server_port", "\"port_password\":{",
        "99999999999999999999", "[[[[[[[[[[", "\"mode\":7,", "0x", "8388",
    ].map { Array($0.utf8) }

    /// A config with a few things done to it.
    private static func mutate(_ bytes: [UInt8], using generator: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let at = Int.random(in: 0...bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0 where at < bytes.count: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1 where at < bytes.count: bytes[at] = .random(in: 0...255, using: &generator)
            case 2: bytes.removeSubrange(at...)
            case 3:
                let end = min(bytes.count, at + Int.random(in: 1...20, using: &generator))
                bytes.removeSubrange(at..<end)
            case 4:
                let other = Array((Corpus.all.randomElement(using: &generator)?.text ?? "").utf8)
                let start = Int.random(in: 0...other.count, using: &generator)
                bytes.insert(contentsOf: other[start...].prefix(60), at: at)
            default:
                bytes.insert(contentsOf: tokens.randomElement(using: &generator) ?? [], at: at)
            }
        }
        return bytes
    }

    @Test func mutatedConfigsNeverHarm() {
        let seed = Self.seed()
        var generator = SeededRandom(seed: seed)
        var parsedRuns = 0
        for round in 0..<6000 {
            let config = Corpus.all[round % Corpus.all.count]
            let bytes = Self.mutate(Array(config.text.utf8), using: &generator)
            let context: Comment = "PORTTALLY_SEED=\(seed), round \(round): \(String(decoding: bytes, as: UTF8.self))"
            do {
                let parsed = try ConfigParser.parse(bytes, file: config.file)
                parsedRuns += 1
                let numbers = parsed.ports.map(\.number)
                #expect(numbers == Set(numbers).sorted(), context)
                for port in parsed.ports {
                    #expect((1...65535).contains(port.number.value), context)
                    #expect(!port.sources.isEmpty && !port.transports.isEmpty, context)
                    #expect(port.sources.allSatisfy { $0.file == config.file && !$0.key.isEmpty }, context)
                    #expect((port.name?.utf8.count ?? 1) <= PortName.maximumBytes && port.name != "", context)
                }
                for problem in parsed.problems {
                    #expect(!problem.reason.isEmpty && problem.file == config.file, context)
                    #expect(problem.description.unicodeScalars.allSatisfy { !$0.isControl }, context)
                }
            } catch {
                #expect(error.file == config.file && !error.reason.isEmpty, context)
            }
        }
        // A loop that only ever met syntax errors would prove nothing.
        #expect(parsedRuns > 500)
    }

    @Test func mutatedFilesHarmNoOther() throws {
        let seed = Self.seed()
        var generator = SeededRandom(seed: seed)
        let tree = try TemporaryTree()
        let bad = tree.path("bad.json")
        let good = try tree.write("good.json", #"{"server_port":64001,"servers":[{"port":64002,"name":"x"}]}"#)
        var sources = ConfigSources(named: [bad, good])
        for round in 0..<500 {
            let config = Corpus.all[round % Corpus.all.count]
            let whole = Array(config.text.utf8)
            try Data(whole).write(to: URL(fileURLWithPath: bad))
            let before = sources.scan()
            try Data(Self.mutate(whole, using: &generator)).write(to: URL(fileURLWithPath: bad))
            let after = sources.scan()
            let context: Comment = "PORTTALLY_SEED=\(seed), round \(round)"
            #expect(before.numbers == config.ports + [64001, 64002], context)
            let kept = after.ports.filter { $0.sources.contains { $0.file == good } }.map { Int($0.number.value) }
            #expect(kept == [64001, 64002], context)
            #expect(after.degraded[good] == nil, context)
            // What can't be read keeps every port it had.
            if after.degraded[bad] != nil { #expect(after.numbers == before.numbers, context) }
        }
    }
}
