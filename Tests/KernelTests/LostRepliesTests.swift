import Glibc
import ManagedTable
import Netfilter
import SystemPackage
import Tally
import TestSupport
import Testing
import TrafficTable

/// A socket with the smallest receive buffer there is, filled by the events of its own changes.
struct CrowdedSocket: MessageChannel, ~Copyable {
    private var socket: NetlinkSocket
    /// How often the kernel found no room.
    private let losses: Locked<Int>

    init(losses: Locked<Int> = Locked(0)) throws {
        self.losses = losses
        let socket = try NetlinkSocket()
        var size: Int32 = 1
        unsafe setsockopt(socket.fileDescriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
        // SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, NFNLGRP_NFTABLES
        var group: Int32 = 7
        guard unsafe setsockopt(socket.fileDescriptor, 270, 1, &group, 4) == 0 else { throw Errno(rawValue: errno) }
        self.socket = socket
    }

    var portID: UInt32 { socket.portID }
    mutating func send(_ datagram: [UInt8]) throws(Errno) { try socket.send(datagram) }
    mutating func receive(into buffer: inout [UInt8], wait: Bool) throws(Errno) -> Int {
        do throws(Errno) { return try socket.receive(into: &buffer, wait: wait) } catch {
            if error == .noBufferSpace { losses.update { $0 += 1 } }
            throw error
        }
    }
    mutating func receive(into buffer: inout [UInt8], stride: Int, lengths: inout [Int]) throws(Errno) {
        try socket.receive(into: &buffer, stride: stride, lengths: &lengths)
    }

    mutating func reserve(bytes: Int, replies: Int) {}
}

@Suite("Where acknowledgements are lost", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct LostRepliesTests {
    @Test("a table that was made or claimed all the same is found to be ours, and the state that is read is right")
    func outcomeUnknown() async throws {
        try await inNewNetworkNamespace {
            let plan = (8001...8100).map(number)
            let incarnation = Incarnation.random()
            let losses = Locked(0)
            var table = TrafficTable(name: "porttally", ownership: .owned, channel: try CrowdedSocket(losses: losses))
            try table.create(incarnation, ports: plan.map { .named(Int($0.value), bytes: 7) })
            #expect(losses.get() == 1)
            let isMine = table.isOwned
            #expect(isMine)
            // Its owner leaves; the next one's claim is not acknowledged either.
            table = TrafficTable(name: "porttally", ownership: .owned, channel: try CrowdedSocket(losses: losses))
            #expect(try table.claim() == .ours(incarnation))
            let isMineAgain = table.isOwned
            #expect(isMineAgain)
            #expect(try table.difference(from: plan).isEmpty)
            let snapshot = try table.snapshot()
            #expect(snapshot.ports.map(\.port) == plan)
            #expect(snapshot.ports.allSatisfy { $0.counters.tcpIn?.raw.bytes == 7 })
            #expect(try NftRuleset.counters("porttally").count == 402)
        }
    }

    /// The kernel answers to each of the messages that fail, and makes none of the changes.
    @Test("a batch whose first refusal came through is refused")
    func refused() async throws {
        try await inNewNetworkNamespace {
            var table = TrafficTable(name: "porttally", ownership: .owned, channel: try CrowdedSocket())
            try table.create(.random(), ports: [])
            let before = try NftRuleset.listed()
            let names = (1...1000).map { CounterName.port(number($0), .tcpIn) }
            let error = #expect(throws: NetlinkError.self) { try table.delete([.sentinel] + names) }
            guard case .refused("deleting counter ss_1_tcp_in", .noSuchFileOrDirectory, _, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try table.snapshot().sentinel != nil)
            #expect(try NftRuleset.listed() == before)
        }
    }
}
