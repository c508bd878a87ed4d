public import API
public import Tally

/// Usage as SQL for MySQL and MariaDB: a table for each port, as ss-port-traffic-collect keeps them.
///
/// A row is an hour's, under the time at which the hour begins. Loaded again, a row is written over with what is known now,
/// so that nothing is counted twice, and the current hour's grows.
public struct PortTables: Sendable {
    /// Which traffic the figures are of.
    private let direction: CountedTraffic
    /// Whether tables have the sum until then beside each hour's figure.
    private let hasSums: Bool

    /// - Parameters:
    ///   - direction: Which traffic the figures are of.
    ///   - hasSums: Whether tables have a column `traffic_accu`.
    public init(_ direction: CountedTraffic, hasSums: Bool) {
        self.direction = direction
        self.hasSums = hasSums
    }

    /// The statements; they take effect all together, but for tables that are made.
    ///
    /// - Parameters:
    ///   - ports: The ports, read before the rows were.
    ///   - rows: Usage by the hour, of some time up to now, each port's in the order of time.
    /// - Returns: The text of a script, in ASCII.
    public func text(_ ports: PortsAnswer, _ rows: [UsageAnswer.Row]) -> String {
        let used = Dictionary(grouping: rows, by: \.port)
        let shown = ports.ports.filter { $0.state != .removed || used[$0.port] != nil }
        // Times are UTC whatever the server's zone is: no hour is missing, and none is there twice.
        var text = "SET time_zone = '+00:00';\n" + Self.namesTable
        for port in shown { text += table(port.port) }
        text += "START TRANSACTION;\n"
        for port in shown {
            if let name = port.name { text += Self.naming(port.port, name) }
            text += inserts(port, used[port.port] ?? [])
        }
        return text + "COMMIT;\n"
    }

    private func table(_ port: UInt16) -> String {
        let sums = hasSums ? "traffic_accu BIGINT NOT NULL DEFAULT 0, " : ""
        return """
            CREATE TABLE IF NOT EXISTS port_\(port) (\(sums)traffic_diff BIGINT NOT NULL DEFAULT 0, \
            collect_time TIMESTAMP DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY(collect_time)) ENGINE=InnoDB CHARSET=utf8;

            """
    }

    private func inserts(_ port: PortAnswer, _ rows: [UsageAnswer.Row]) -> String {
        let today = UnixTime(rfc3339: port.today.start) ?? UnixTime(.min)
        var values: [String] = []
        // What the total stood at before the first row: today's start is known of the same reading as the total.
        var sum = direction.bytes(port.total) &- direction.bytes(port.today.traffic)
        let times = rows.map { UnixTime(rfc3339: $0.usage.start) ?? UnixTime(0) }
        for (row, time) in zip(rows, times) where time < today {
            sum = sum &- min(sum, direction.bytes(row.usage.traffic))
        }
        for (row, time) in zip(rows, times) {
            let bytes = direction.bytes(row.usage.traffic)
            guard bytes > 0 else { continue }
            sum = sum &+ bytes
            values.append("(\(hasSums ? "\(sum), " : "")\(bytes), FROM_UNIXTIME(\(time.seconds)))")
        }
        let columns = (hasSums ? ["traffic_accu"] : []) + ["traffic_diff"]
        let update = columns.map { "\($0) = VALUES(\($0))" }.joined(separator: ", ")
        // A server takes 16 MiB at once, unless it is told otherwise.
        return stride(from: 0, to: values.count, by: 10_000).map { start in
            """
            INSERT INTO port_\(port.port) (\((columns + ["collect_time"]).joined(separator: ", "))) VALUES
            \(values[start..<min(start + 10_000, values.count)].joined(separator: ",\n"))
            ON DUPLICATE KEY UPDATE \(update);

            """
        }.joined()
    }

    private static let namesTable = """
        CREATE TABLE IF NOT EXISTS port_names (port SMALLINT UNSIGNED NOT NULL PRIMARY KEY, \
        name VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL) ENGINE=InnoDB;

        """

    /// A name is anybody's text: in hexadecimal there is nothing in it that a client or a server could take for SQL.
    private static func naming(_ port: UInt16, _ name: String) -> String {
        let digits = Array("0123456789ABCDEF")
        let hex = String(name.utf8.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
        return """
            INSERT INTO port_names (port, name) VALUES (\(port), _utf8mb4 X'\(hex)') \
            ON DUPLICATE KEY UPDATE name = VALUES(name);

            """
    }
}
