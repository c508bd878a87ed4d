import Logging
import Tally
import TestSupport
import Testing
import TrafficTable

@testable import Agent

@Suite("A table of the previous version", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct UpgradeTests {
    /// Puts the chains where version 0.1.0 had them.
    private static let formerChains = ["input", "output"].map { chain in
        let (field, direction) = chain == "input" ? ("dport", "in") : ("sport", "out")
        return """
            flush chain inet porttally \(chain)
            delete chain inet porttally \(chain)
            add chain inet porttally \(chain) { type filter hook \(chain) priority filter + 10; policy accept; }
            add rule inet porttally \(chain) counter name tcp \(field) map @tcp_\(direction)
            add rule inet porttally \(chain) counter name udp \(field) map @udp_\(direction)

            """
    }.joined()

    @Test(
        "is claimed, counted on exactly, and given a witness; its chains move behind every firewall",
        arguments: [true, false], ["true", "nft reset counters table inet porttally"])
    func claimed(ownership: Bool, command: String) async throws {
        try await inNewNetworkNamespace {
            let directory = try TemporaryDirectory()
            let truth = try Truth(ports: [8388])
            let traffic: TestSupport.Traffic
            do {
                var old = try books(in: directory, clock: .system, ports: [8388, 8389], ownership: ownership)
                // Nothing follows on this one: it tells of a reset where the others have passed their old values.
                try exchange(udp: 1000, to: 8389)
                traffic = try TestSupport.Traffic(ports: [8388])
                try eventually("something is counted") { try truth.totalBytes() > 1_000_000 }
                try traffic.pause()
                try readWhenStill(&old, truth)
            }
            // That version had its chains at filter + 10, and one before it no witness; the sentinel was the last object.
            try run("nft", ["-f", "/dev/stdin"], input: Self.formerChains + "delete counter inet porttally witness")
            #expect(try resetMarkers() == ["sentinel"])
            try shell(command)
            let before = try truth.read()
            traffic.resume()
            // Between once and twice its old value, nobody can tell how a counter that was reset came there.
            try eventually("every counter has passed twice its old value") {
                let now = try truth.read()
                return before.allSatisfy { name, old in
                    guard let new = now[name] else { return false }
                    return new.bytes >= 3 * old.bytes && new.packets >= 3 * old.packets
                }
            }
            var new = try books(in: directory, clock: .system, ports: [8388, 8389], ownership: ownership)
            let later = try truth.totalBytes() + 1_000_000
            try eventually("more is counted") { try truth.totalBytes() > later }
            try traffic.stop()
            try readWhenStill(&new, truth)
            let isReset = command != "true"
            #expect(new.ledger.resets == (isReset ? [.externalReset: 1] : [:]))
            #expect(try resetMarkers() == ["witness", "sentinel"])
            #expect(try run("nft", ["list", "ruleset"]).output.split(separator: "priority 1000000;").count == 3)
            let totals = new.ledger.totals(of: port8388)
            let counted = try truth.read()
            for kind in CounterKind.allCases {
                let truth = try #require(counted["p8388_\(kind.text)"])
                // Nothing is lost. A packet that is between the two places just when the chains move passes both.
                try #require((truth.packets...truth.packets + 4).contains(totals[kind].packets))
                let twice = totals[kind].packets - truth.packets
                #expect((truth.bytes...truth.bytes + twice * 65_535).contains(totals[kind].bytes))
                #expect(twice > 0 || totals[kind].bytes == truth.bytes)
            }
            #expect(totals.tcpIn.bytes > 0 && totals.udpOut.bytes > 0)
            // The witness does its work: who resets the sentinel alone takes nothing along.
            try shell("nft reset counter inet porttally sentinel")
            try new.read()
            #expect(new.ledger.totals(of: port8388) == totals)
        }
    }
}

/// Reads when the last packets, such as a connection's last acknowledgement, have passed: nothing moved around it.
private func readWhenStill(_ books: inout Books, _ truth: Truth) throws {
    try eventually("nothing moves any more") {
        let before = try truth.totalBytes()
        try books.read()
        return try truth.totalBytes() == before
    }
}

/// The counters that no rule uses, in the order in which they were made.
private func resetMarkers() throws -> [String] {
    try shell("nft list counters table inet porttally").split(separator: "\n")
        .filter { $0.contains("sentinel") || $0.contains("witness") }
        .map { $0.split(separator: " ")[1] }.map(String.init)
}
