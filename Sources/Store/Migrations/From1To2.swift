extension Migration {
    /// Gives each row its seal (``Seal``), as its last column.
    static let sealingRows = Migration(
        from: 1,
        sql: [
            sealing("meta", ["key", "value"]),
            sealing("incarnation", ["id", "boot", "created"]),
            sealing("port", ["port", "incarnation"] + columns(meterFields)),
            sealing("opening", ["port", "start"] + columns(["bytes", "packets"])),
            sealing("sentinel", ["id", "incarnation", "handle", "packets"]),
            sealing("reset", ["cause", "count"]),
            sealing("found", ["file", "port", "key", "name", "transports"]),
        ].joined(separator: ";\n"))

    private static let meterFields = [
        "handle", "raw_bytes", "raw_packets", "total_bytes", "total_packets", "adopted_bytes", "adopted_packets",
    ]

    /// The four counters' columns.
    private static func columns(_ fields: [String]) -> [String] {
        ["tcp_in", "udp_in", "tcp_out", "udp_out"].flatMap { counter in fields.map { "\(counter)_\($0)" } }
    }

    private static func sealing(_ table: String, _ columns: [String]) -> String {
        """
        ALTER TABLE \(table) ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
        UPDATE \(table) SET seal = seal(\(columns.joined(separator: ", ")))
        """
    }
}
