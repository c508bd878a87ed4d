import Limits
import Tally
import TestSupport
import Testing
import TrafficTable

@Suite("What `ruleset` prints of limits", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct LimitsTextTests {
    @Test("is what the kernel gets", arguments: Armed.examples.map(\.name))
    func equalsBuilt(name: String) async throws {
        let armed = Armed.example(name)
        let ports: [SeededPort] = [.named(443), .named(8388, "alice"), .named(8389)]
        let text = LimitsText(armed.arming)
        let printed = try await inNewNetworkNamespace {
            let text = rulesetText(
                table: "porttally", ports: ports, declarations: text.declarations, leadingRules: text.leadingRules)
            try run("nft", ["-f", "/dev/stdin"], input: text)
            return try NftRuleset.listed()
        }
        let built = try await inNewNetworkNamespace {
            var table = try TrafficTable.open(ownership: true)
            table.part = armed.part
            try table.create(.random(), ports: ports)
            return try NftRuleset.listed()
        }
        #expect(printed == built)
        // 3 ports, and what every table has.
        #expect((built.lines.count > 25) == !armed.arming.ports.isEmpty)
    }

    @Test("is nothing where nothing is limited")
    func nothing() {
        let text = LimitsText(Armed([8388: .none]).arming)
        #expect(text.declarations.isEmpty && text.leadingRules.isEmpty)
    }
}
