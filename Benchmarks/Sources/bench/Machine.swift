internal import Foundation

/// What the figures were taken on.
struct Machine {
    var facts: [(String, String)]

    init(_ world: World) throws {
        let processors = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("model name") }.map { $0.drop { $0 != ":" }.dropFirst(2) }
        let load = try String(contentsOfFile: "/proc/loadavg", encoding: .utf8).split(separator: " ").prefix(3)
        facts = [
            ("date", try text(["date", "--utc", "+%F %R UTC"])),
            ("porttally", (try? text(["git", "describe", "--always", "--dirty"])) ?? "not a checkout"),
            ("kernel", try text(["uname", "-srm"])),
            ("processors", "\(processors.count) × \(processors.first ?? "unknown")"),
            ("memory", try Self.firstLine("grep", "MemTotal", "/proc/meminfo")),
            ("load when it began", load.joined(separator: " ")),
            ("store's file system", try world.fileSystem),
            ("nft", try Self.firstLine("nft", "--version")),
            ("iptables", try Self.firstLine("iptables-nft", "--version")),
            ("node-exporter", try Self.firstLine("sh", "-c", "prometheus-node-exporter --version 2>&1")),
            ("Swift", try Self.firstLine("sh", "-c", "swift --version 2>/dev/null")),
        ]
    }

    private static func firstLine(_ command: String...) throws -> String {
        try text(command).split(separator: "\n").first.map(String.init) ?? ""
    }

    var markdown: String {
        "| | |\n| --- | --- |\n" + facts.map { "| \($0) | \($1) |\n" }.joined()
    }
}
