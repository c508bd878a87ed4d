import Glibc
import Netfilter
import TestSupport
import Testing

/// What the monitor hears of it.
extension QuotaTests {
    /// How many bytes of events may wait.
    private static func room(of monitor: borrowing RulesetMonitor) throws -> Int32 {
        var size: Int32 = 0
        var length = socklen_t(4)
        let status = unsafe getsockopt(monitor.fileDescriptor, SOL_SOCKET, SO_RCVBUF, &size, &length)
        try #require(status == 0)
        return size
    }

    @Test("tells that it is used up, once, and so do thousands at the same time")
    func depletion() async throws {
        try await inNewNetworkNamespace {
            var monitor = try RulesetMonitor()
            // In a user namespace, the kernel makes less room than it is asked for.
            let ports = Array(1...(try Self.room(of: monitor) < 32 << 20 ? 30 : 3000))
            let connection = try Self.make(ports.map { ($0, Quota(over: 10)) })
            _ = monitor.drain(table: "t", except: connection.portID)
            for port in ports { try exchange(udp: 1, to: port, ipv6: port % 2 == 0) }
            try exchange(udp: 1, to: 1)
            var change = monitor.drain(table: "t", except: connection.portID)
            #expect(change.depleted == ports.map { "q\($0)" })
            #expect(!change.isTouched && !change.hasOverflowed)
            // Not of another table, nor of one that somebody made.
            #expect(monitor.drain(table: "t", except: connection.portID) == RulesetChange())
            try run(
                "nft", ["add quota inet t mine { over 10 bytes }; add table ip t; add quota ip t mine { over 1 bytes }"]
            )
            change = monitor.drain(table: "t", except: connection.portID)
            #expect(change.isTouched && change.depleted.isEmpty && !change.hasOverflowed)
            try run("nft", ["add quota ip t theirs { over 1 bytes }"])
            #expect(monitor.drain(table: "t", except: connection.portID) == RulesetChange())
        }
    }

    @Test("is told again when it was configured anew, and our own change is none of others'")
    func again() async throws {
        try await inNewNetworkNamespace {
            var connection = try Self.make([(9, Quota(over: 10))])
            var monitor = try RulesetMonitor()
            for limit: UInt64 in [20, 30, 1000] {
                try exchange(udp: 10, to: 9)
                #expect(monitor.drain(table: "t", except: connection.portID).depleted == ["q9"])
                var batch = Batch()
                batch.update(StatefulObject(name: "q9", .quota(Quota(over: limit))), in: "t")
                try connection.commit(batch)
                #expect(monitor.drain(table: "t", except: connection.portID) == RulesetChange())
            }
            try exchange(udp: 10, to: 9)
            #expect(monitor.drain(table: "t", except: connection.portID) == RulesetChange())
        }
    }

    @Test("may be used up without being heard of: then the monitor says so")
    func overflow() async throws {
        try await inNewNetworkNamespace {
            let ports = Array(1...100)
            let connection = try Self.make(ports.map { ($0, Quota(over: 10)) })
            var monitor = try RulesetMonitor()
            var size: Int32 = 8192
            let status = unsafe setsockopt(monitor.fileDescriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
            try #require(status == 0)
            for port in ports { try exchange(udp: 1, to: port) }
            let change = monitor.drain(table: "t", except: connection.portID)
            #expect(change.hasOverflowed && change.isTouched && change.depleted.count < ports.count)
            #expect(monitor.drain(table: "t", except: connection.portID) == RulesetChange())
        }
    }
}
