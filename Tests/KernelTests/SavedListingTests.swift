import CLinux
import ManagedTable
import Netfilter
import Tally
import TestSupport
import Testing
import TrafficTable

@Suite(
    "What the installed nft saves of an owned table", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct SavedListingTests {
    @Test("is loaded by it, once the owner is gone, if and only if the dry run says so")
    func asForetold() async throws {
        let saved = try await inNewNetworkNamespace {
            do {
                var table = TrafficTable(name: "porttally", ownership: .owned, channel: try NetlinkSocket())
                try table.create(.random(), ports: [.named(8388, "alice")])
            }
            // The socket is closed, and with it the kernel let go of the owner.
            return try run("nft", ["list", "ruleset"]).output
        }
        try #require(saved.contains("table inet porttally"))
        let isLoaded = try await inNewNetworkNamespace {
            try run("nft", ["-f", "/dev/stdin"], input: saved, check: false).status == 0
        }
        #expect(cl_nft_loads_owned_tables() == (isLoaded ? 1 : 0))
    }
}
