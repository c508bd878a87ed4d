import Foundation
import Tally
import TestSupport
import Testing
import TrafficTable

@testable import Agent

@Suite("Limits where others reset counters", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct ResetLimitsTests {
    @Test(
        "are where the ledger says, whichever of a port's counters was reset",
        arguments: [CounterKind.tcpIn, .udpOut])
    func single(kind: CounterKind) async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let traffic = try Traffic(ports: [], others: [8388])
            let limit: UInt64 = 1 << 30
            var port = ServicePort(number: port8388)
            port.limits.bytes = [.lifetime: limit]
            var books = try unstartedBooks(in: directory, clock: .system, ownership: false)
            try books.start(ports: [port])
            func use() throws {
                try exchange(tcp: 20_000, to: 8388)
                try exchange(echoed: 1000, at: 8388)
            }
            for _ in 0..<3 { try use() }
            try books.read()
            // What nobody has read of that counter is lost for the ledger, and the quota has consumed it.
            try use()
            try shell("nft reset counter inet porttally ss_8388_\(kind.text)")
            books.readAndReport()
            #expect(books.ledger.resets == [.externalReset: 1])
            let totals = books.ledger.totals(of: port8388)
            let used = CounterKind.allCases.reduce(0) { $0 + totals[$1].bytes }
            #expect(try quota().over - quota().used == limit - used)
            try traffic.stop()
        }
    }

    /// What nft lists of the port's quota.
    private func quota() throws -> (over: UInt64, used: UInt64) {
        struct Listing: Decodable { var nftables: [Object] }
        struct Object: Decodable { var quota: Quota? }
        struct Quota: Decodable { var bytes, used: UInt64 }
        let text = try shell("nft -j list quota inet porttally ss_8388_lifetime")
        let listing = try JSONDecoder().decode(Listing.self, from: Data(text.utf8))
        let quota = try #require(listing.nftables.compactMap(\.quota).first)
        return (quota.bytes, quota.used)
    }
}
