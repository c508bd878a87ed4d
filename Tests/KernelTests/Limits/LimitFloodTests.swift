import Foundation
import Limits
import ManagedTable
import Netfilter
import Tally
import TestSupport
import Testing
import TrafficTable

@Suite("Limits under a flood", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct LimitFloodTests {
    @Test("let no packet through while they are armed anew, 300 times under a flood")
    func flood() async throws {
        let limit: UInt64 = 3_000_000
        let armings = Self.armings(limit)
        try await inNewNetworkNamespace {
            let behind = try Behind([8388, 8389])
            var table = try TrafficTable.open(ownership: false)
            table.part = armings[0].part
            try table.create(.random(), ports: LimitsPartTests.ports.map { .named($0) })
            let isStopping = Locked(false)
            let sent = Locked((first: 0, second: 0))
            let thread = Thread {
                guard let first = try? Socket.datagrams(to: 8388), let second = try? Socket.datagrams(to: 8389) else {
                    return
                }
                while !isStopping.get() {
                    first.write([UInt8](repeating: 1, count: 1000))
                    second.write([UInt8](repeating: 1, count: 100))
                    sent.update { $0 = ($0.first + 1, $0.second + 1) }
                }
                first.close()
                second.close()
            }
            thread.start()
            defer { isStopping.set(true) }
            for turn in 1...300 {
                let difference = try table.arm(armings[turn % armings.count], counting: LimitsPartTests.ports)
                #expect(!difference.isEmpty && !difference.isDamage)
            }
            try eventually("more is sent than may pass") { sent.get().first > 2 * Int(limit) / 1028 }
            isStopping.set(true)
            try eventually("the flood ends") { thread.isFinished }
            let most = limit / 1028 * 1028
            #expect(try behind.passed(8388) == most)
            #expect(try behind.passed(8389) == 0)
            let counted = try table.snapshot().ports.first { $0.port == number(8388) }?.counters
            #expect(counted?.udpIn?.raw.bytes == most)
        }
    }

    /// Each stops port 8388 at the same figure, and lets nothing through on 8389.
    private static func armings(_ limit: UInt64) -> [Armed] {
        let plain = PortLimits.bytes([.lifetime: limit])
        func with(_ change: (inout PortLimits) -> Void) -> PortLimits {
            var limits = plain
            change(&limits)
            return limits
        }
        let blocked = PortLimits.with { $0.isBlocked = true }
        let expired = PortLimits.with { $0.expires = UnixTime(1) }
        let used = PortLimits.with {
            $0.bytes = [.day: 10]
            $0.counted = .receive
        }
        return [
            Armed([8388: plain, 8389: blocked]),
            Armed([8388: with { $0.bytes[.day] = 1 << 40 }, 8389: expired]),
            Armed([8388: with { $0.bytes[.day] = 1 << 40 }, 8389: blocked, 443: .everything], day: Armed.day + 1),
            Armed([8388: with { $0.onLimit = .refuseNew }, 8389: used], day: Armed.day + 2),
            Armed([8388: with { $0.receiveRate = 1 << 40 }, 8389: used], day: Armed.day + 3),
            Armed([8388: with { $0.counted = .receive }, 8389: expired, 8390: plain]),
            Armed([8388: with { $0.expires = UnixTime(4_200_000_000) }, 8389: blocked]),
            Armed([8388: with { $0.devices = 3 }, 8389: expired]),
            Armed([8388: with { $0.bytes[.month] = 1 << 40 }, 8389: blocked], day: Armed.lastOfMonth),
        ]
    }
}
