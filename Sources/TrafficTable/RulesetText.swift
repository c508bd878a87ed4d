internal import Netfilter
internal import Tally

/// The table in nft's own language, as `nft list` would print it and `nft -f` reads it.
///
/// - Parameters:
///   - table: Its name.
///   - ports: What is counted, and what the counters start with.
///   - declarations: What it has besides: objects, maps, sets and chains, in whole lines.
///   - leadingRules: What comes first in the chains that count, by the chain's name.
/// - Returns: The text.
public func rulesetText(
    table: String, ports: [SeededPort], declarations: String = "", leadingRules: [String: [String]] = [:]
) -> String {
    var text = "table inet \(table) {\n    comment \"\(Layout.comment)\"\n"
    for port in ports {
        for kind in CounterKind.allCases {
            let total = port.totals[kind]
            text += "    counter \(CounterName.port(port.port, kind).text) {"
            if let name = port.name, !name.isEmpty { text += " comment \(name.quoted)" }
            text += " packets \(total.packets) bytes \(total.bytes) }\n"
        }
    }
    for name in CounterName.resetMarkers { text += "    counter \(name.text) { packets 1 bytes 1 }\n" }
    for kind in CounterKind.allCases {
        let entries = ports.map { "\($0.port) : \"\(CounterName.port($0.port, kind).text)\"" }
        let elements = entries.isEmpty ? "" : " elements = { \(entries.joined(separator: ", ")) }"
        text += "    map \(kind.text) { type inet_service : counter;\(elements) }\n"
    }
    text += declarations
    for (hook, kinds) in Layout.hooks {
        text += "    chain \(hook) {\n        comment \"\(Layout.comment)\"\n"
        text += "        type filter hook \(hook) priority \(Layout.priority); policy accept;\n"
        for rule in leadingRules["\(hook)"] ?? [] { text += "        \(rule)\n" }
        for rule in kinds.map(CountingRule.init) {
            let field = rule.direction == .receive ? "dport" : "sport"
            text += "        counter name \(rule.transport) \(field) map @\(rule.map)\n"
        }
        text += "    }\n"
    }
    return text + "}\n"
}
