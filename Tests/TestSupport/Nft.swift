internal import Foundation

/// What `nft -j list ruleset` says, in a form that can be compared.
public struct NftRuleset: Equatable, Sendable, CustomStringConvertible {
    /// One line for each object, in a fixed order, each chain's rules in theirs.
    public var lines: [String]

    public var description: String { lines.joined(separator: "\n") }

    /// Lists the ruleset of the calling thread's namespace; handles and table flags aside.
    public static func listed() throws -> NftRuleset {
        let json = try run("nft", ["-j", "list", "ruleset"]).output
        guard let root = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any],
            let objects = root["nftables"] as? [[String: Any]]
        else { throw CommandError(description: "nft printed no ruleset: \(json)") }
        var lines: [String] = []
        var rules: [String: Int] = [:]
        for object in objects where object["metainfo"] == nil {
            guard let (kind, value) = object.first, var fields = value as? [String: Any] else { continue }
            fields["handle"] = nil
            if kind == "table" { fields["flags"] = nil }
            if let elements = fields["elem"] as? [[Any]] {
                fields["elem"] = elements.map { "\($0)" }.sorted()
            } else if let elements = fields["elem"] as? [Any] {
                // One that goes by itself is printed with the time that is left.
                fields["elem"] = elements.map { element in
                    "\(((element as? [String: Any])?["elem"] as? [String: Any])?["val"] ?? element)"
                }.sorted()
            }
            let data = try JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])
            var order = ""
            if kind == "rule" {
                let chain = ["family", "table", "chain"].map { "\(fields[$0] ?? "")" }.joined(separator: " ")
                order = "\(chain) \(String(format: "%03d ", rules[chain, default: 0]))"
                rules[chain, default: 0] += 1
            }
            lines.append("\(kind) \(order)\(String(decoding: data, as: UTF8.self))")
        }
        return NftRuleset(lines: lines.sorted())
    }

    /// Bytes and packets of the counters of a table, by name.
    public static func counters(_ table: String) throws -> [String: (bytes: UInt64, packets: UInt64)] {
        let json = try run("nft", ["-j", "list", "counters", "table", "inet", table]).output
        guard let root = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any],
            let objects = root["nftables"] as? [[String: Any]]
        else { throw CommandError(description: "nft printed no counters: \(json)") }
        var counters: [String: (bytes: UInt64, packets: UInt64)] = [:]
        for object in objects {
            guard let counter = object["counter"] as? [String: Any], let name = counter["name"] as? String else {
                continue
            }
            counters[name] = (
                (counter["bytes"] as? NSNumber)?.uint64Value ?? 0, (counter["packets"] as? NSNumber)?.uint64Value ?? 0
            )
        }
        return counters
    }
}
