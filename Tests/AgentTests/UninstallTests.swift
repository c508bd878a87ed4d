import Limits
import Logging
import ManagedTable
import Netfilter
import Tally
import TestSupport
import Testing
import TrafficTable

@testable import Agent

@Suite("`uninstall`", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct UninstallTests {
    @Test("removes a copy of our table from a saved ruleset, whatever limits it has")
    func restoredCopy() async throws {
        try await inNewNetworkNamespace {
            var limits = PortLimits.none
            limits.bytes = [.lifetime: 2]
            limits.receiveRate = 1000
            limits.devices = 1
            let calendar = BillingCalendar(zone: ZoneRules { _ in CivilTime(year: 2026, month: 12, day: 1) })
            let port = ServicePort(number: port8388, limits: limits)
            let periods = Periods(hour: Self.ever, day: Self.ever, month: Self.ever)
            let text = LimitsText(Arming([port], Ledger(), periods, calendar, at: UnixTime(0)))
            try run(
                "nft", ["-f", "/dev/stdin"],
                input: rulesetText(
                    table: "porttally",
                    ports: [SeededPort(port: port.number, name: nil, totals: PerCounter(repeating: .zero))],
                    declarations: text.declarations, leadingRules: text.leadingRules))
            let agent = try PorttallyAgent(load: { Settings() }, log: Logger(label: "test"))
            #expect(try agent.uninstall().contains("a copy from a saved ruleset"))
            #expect(try run("nft", ["list", "ruleset"]).output.isEmpty)
        }
    }

    private static let ever = Period(start: UnixTime(0), end: UnixTime(4_000_000_000))
}
