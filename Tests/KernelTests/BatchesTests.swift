import Foundation
import Limits
import ManagedTable
import Netfilter
import SystemPackage
import Tally
import TestSupport
import Testing
import TrafficTable

/// A socket that fails behind so many batches: of a process that ends, or one whose next acknowledgement is lost.
struct FailingSocket: MessageChannel, ~Copyable {
    private var socket: NetlinkSocket
    private var batchesLeft: Int
    private let loses: Bool
    private var isLosing = false

    init(behind batches: Int, loses: Bool = false) throws(Errno) {
        socket = try NetlinkSocket()
        batchesLeft = batches
        self.loses = loses
    }

    var portID: UInt32 { socket.portID }
    mutating func send(_ datagram: [UInt8]) throws(Errno) {
        // A batch's first message is NFNL_MSG_BATCH_BEGIN, 16; its type lies behind four bytes of length.
        if datagram[4] == 16, datagram[5] == 0 {
            if batchesLeft == 0 {
                guard loses else { throw .brokenPipe }
                isLosing = true
            }
            batchesLeft -= 1
        }
        try socket.send(datagram)
    }
    mutating func receive(into buffer: inout [UInt8], wait: Bool) throws(Errno) -> Int {
        let count = try socket.receive(into: &buffer, wait: wait)
        guard isLosing else { return count }
        isLosing = false
        throw .noBufferSpace
    }
    mutating func receive(into buffer: inout [UInt8], stride: Int, lengths: inout [Int]) throws(Errno) {
        try socket.receive(into: &buffer, stride: stride, lengths: &lengths)
    }
    mutating func reserve(bytes: Int, replies: Int) { socket.reserve(bytes: bytes, replies: replies) }
}

/// 2,000 ports with totals and a quota each: 32,000 changes.
@Suite("A table that is made in batches", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct BatchesTests {
    private static let ports = Array(20_001...22_000)
    private static let seeds = ports.map { SeededPort.named($0, "user \($0)", bytes: UInt64($0)) }
    private static let armed = Armed(
        Dictionary(uniqueKeysWithValues: ports.map { ($0, .bytes([.month: 1_000_000])) })
    ).using(20_000)
    /// Of the batches that make it; one more has the rest.
    private static let deaths = 1...4

    /// The table, its maker ended behind so many batches.
    private static func half(_ batches: Int) throws -> [Int] {
        var table = TrafficTable(name: "porttally", ownership: .plain, channel: try FailingSocket(behind: batches))
        table.part = armed.part
        #expect(throws: NetlinkError.self) { try table.create(.random(), ports: seeds) }
        let counted = try elements(of: "tcp_in")
        #expect(!counted.isEmpty && counted.count < ports.count)
        return counted
    }

    /// Makes the table what it should be as the next process does, and compares it with one that nobody disturbed.
    private static func mend(_ whole: NftRuleset, isDamaged: Bool) throws {
        var table = try TrafficTable.open(ownership: false)
        table.part = armed.part
        guard case .ours = try table.claim() else {
            Issue.record("the table is not ours")
            return
        }
        let difference = try table.difference(from: ports.map(number))
        #expect(difference.isDamage == isDamaged)
        try table.apply(difference) { port in seeds[Int(port.value) - ports[0]] }
        #expect(try NftRuleset.listed() == whole)
        #expect(try table.difference(from: ports.map(number)).isEmpty)
        #expect(try lastCounters() == ["witness", "sentinel"])
    }

    /// What nobody disturbs.
    private static let whole = Task {
        try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: false)
            table.part = armed.part
            try table.create(.random(), ports: seeds)
            #expect(try table.difference(from: ports.map(number)).isEmpty)
            #expect(try lastCounters() == ["witness", "sentinel"])
            return try NftRuleset.listed()
        }
    }

    @Test("has each port with all of its limits or not at all, and is whole after the next start")
    func death() async throws {
        let whole = try await Self.whole.value
        for batches in Self.deaths {
            try await inNewNetworkNamespace {
                let counted = try Self.half(batches)
                for map in ["udp_in", "tcp_out", "udp_out", "gate_in", "gate_out"] {
                    #expect(try Self.elements(of: map) == counted, "\(map) after \(batches)")
                }
                let quotas = try run("nft", ["list", "quotas"]).output
                #expect(quotas.split(separator: "quota ss_").count - 1 == 2 * counted.count)
                try Self.mend(whole, isDamaged: false)
            }
        }
    }

    @Test(
        "is mended where others have changed it before it was whole",
        arguments: [
            ("delete element inet porttally udp_in { 20001 }", true), ("flush chain inet porttally input", true),
            ("delete counter inet porttally sentinel", false),
        ])
    func damage(command: String, isDamage: Bool) async throws {
        let whole = try await Self.whole.value
        try await inNewNetworkNamespace {
            _ = try Self.half(2)
            try run("nft", [command])
            try Self.mend(whole, isDamaged: isDamage)
        }
    }

    @Test("is known where a listing of it was saved before it was whole, and is replaced at once")
    func restored() async throws {
        let whole = try await Self.whole.value
        try await inNewNetworkNamespace {
            _ = try Self.half(2)
            let saved = try run("nft", ["list", "ruleset"]).output
            try run("nft", ["-f", "/dev/stdin"], input: "flush ruleset\n\(saved)")
            var table = try TrafficTable.open(ownership: false)
            table.part = Self.armed.part
            #expect(try table.claim() == .restored)
            try table.create(.random(), ports: Self.seeds, replacing: true)
            #expect(try NftRuleset.listed() == whole)
        }
    }

    @Test("is made whole by the next comparison where acknowledgements were lost")
    func lost() async throws {
        let whole = try await Self.whole.value
        try await inNewNetworkNamespace {
            var table = TrafficTable(
                name: "porttally", ownership: .plain, channel: try FailingSocket(behind: 1, loses: true))
            table.part = Self.armed.part
            try table.create(.random(), ports: Self.seeds)
            #expect(try Self.elements(of: "tcp_in").count < Self.ports.count)
            try Self.mend(whole, isDamaged: false)
        }
    }

    @Test("has its reset markers behind all counters also where the rest of the ports is wanted no more")
    func markers() async throws {
        try await inNewNetworkNamespace {
            let counted = try Self.half(2)
            #expect(try Self.lastCounters() != ["witness", "sentinel"])
            var table = try TrafficTable.open(ownership: false)
            _ = try table.claim()
            let difference = try table.difference(from: counted.map(number))
            try table.apply(difference) { _ in preconditionFailure("all of them are there") }
            #expect(try Self.lastCounters() == ["witness", "sentinel"])
            #expect(try table.difference(from: counted.map(number)).isEmpty)
        }
    }

    /// The keys of a map, in ascending order.
    private static func elements(of map: String) throws -> [Int] {
        let json = try run("nft", ["-j", "list", "map", "inet", "porttally", map]).output
        let root = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let objects = root?["nftables"] as? [[String: Any]] ?? []
        let elements = objects.compactMap { ($0["map"] as? [String: Any])?["elem"] as? [[Any]] }.first ?? []
        return elements.compactMap { ($0.first as? NSNumber)?.intValue }.sorted()
    }

    /// The names of the last two counters, in the kernel's order.
    private static func lastCounters() throws -> [String] {
        let lines = try run("nft", ["list", "counters"]).output.split(separator: "\n")
        return lines.compactMap { line in
            let words = line.split(separator: " ")
            return line.contains("{") && words.count > 1 && words[0].hasSuffix("counter") ? String(words[1]) : nil
        }.suffix(2)
    }
}
