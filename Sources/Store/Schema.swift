import Tally

/// The tables, as SQL.
enum Schema {
    /// `PRAGMA application_id`: "ptly" in ASCII.
    static let applicationID: Int64 = 0x7074_6c79
    /// The steps from the first version to this one, in their order.
    static let migrations: [Migration] = [.sealingRows]
    /// `PRAGMA user_version`: the version of what is below.
    static let version = Int64(migrations.count) + 1
    /// The first SQLite with `STRICT` tables, as `sqlite3_libversion_number` puts it; an older one takes a schema that
    /// has them for a corrupt one.
    static let oldestLibrary: Int32 = 3_037_000
    static let oldestLibraryName = "3.37"

    /// One counter's columns in `port`, in the order in which they are bound and read.
    static let meterFields = [
        "handle", "raw_bytes", "raw_packets", "total_bytes", "total_packets", "adopted_bytes", "adopted_packets",
    ]
    /// The counters' columns in `port`, from `tcp_in_handle` on.
    static let meterColumns = CounterKind.allCases.flatMap { kind in meterFields.map { "\(kind.column)_\($0)" } }
    /// The counters' columns in `opening`, from `tcp_in_bytes` on.
    static let bookedColumns = CounterKind.allCases.flatMap { ["\($0.column)_bytes", "\($0.column)_packets"] }

    /// Makes an empty database ours, in one transaction; each row has its seal (``Seal``) at its end.
    static let creation = """
        BEGIN;
        CREATE TABLE meta (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL,
            seal INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- The lives of the kernel's table, and the boot each belonged to.
        CREATE TABLE incarnation (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            boot TEXT NOT NULL,
            created INTEGER NOT NULL,
            seal INTEGER NOT NULL
        ) STRICT;
        -- One packed row per port, so that a commit updates one row per busy port.
        CREATE TABLE port (
            port INTEGER PRIMARY KEY CHECK (port BETWEEN 1 AND 65535),
            incarnation INTEGER REFERENCES incarnation (number),
            \(meterColumns.map { "\($0) INTEGER NOT NULL" }.joined(separator: ",\n    ")),
            seal INTEGER NOT NULL
        ) STRICT;
        -- What a port's meters stood at (total - adopted) when an hour began; only hours in which something was counted.
        -- Usage in [A, B) is at(B) - at(A), where at(T) is the first opening with start >= T, else total - adopted.
        CREATE TABLE opening (
            port INTEGER NOT NULL REFERENCES port (port),
            start INTEGER NOT NULL,
            \(bookedColumns.map { "\($0) INTEGER NOT NULL" }.joined(separator: ",\n    ")),
            seal INTEGER NOT NULL,
            PRIMARY KEY (port, start)
        ) STRICT, WITHOUT ROWID;
        -- The last reading of the counter that no rule uses.
        CREATE TABLE sentinel (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            incarnation INTEGER NOT NULL REFERENCES incarnation (number),
            handle INTEGER NOT NULL,
            packets INTEGER NOT NULL,
            seal INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE reset (
            cause TEXT PRIMARY KEY,
            count INTEGER NOT NULL,
            seal INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- The ports that each shadowsocks config named when it could last be read.
        CREATE TABLE found (
            file TEXT NOT NULL,
            port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
            key TEXT NOT NULL,
            name TEXT NOT NULL,
            transports TEXT NOT NULL,
            seal INTEGER NOT NULL,
            PRIMARY KEY (file, port, key)
        ) STRICT, WITHOUT ROWID;
        \(usageView);
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        COMMIT;
        """

    /// Usage by hour, for people with the `sqlite3` command; a compacted day is one row, at its first opening.
    static let usageView = """
        CREATE VIEW usage_hour (port, start, receive_bytes, transmit_bytes, receive_packets, transmit_packets) AS
        SELECT port, start,
            lead(receive_bytes, 1, now_receive_bytes) OVER later - receive_bytes,
            lead(transmit_bytes, 1, now_transmit_bytes) OVER later - transmit_bytes,
            lead(receive_packets, 1, now_receive_packets) OVER later - receive_packets,
            lead(transmit_packets, 1, now_transmit_packets) OVER later - transmit_packets
        FROM (
            SELECT opening.port, opening.start,
                tcp_in_bytes + udp_in_bytes AS receive_bytes,
                tcp_out_bytes + udp_out_bytes AS transmit_bytes,
                tcp_in_packets + udp_in_packets AS receive_packets,
                tcp_out_packets + udp_out_packets AS transmit_packets,
                \(now("in", "bytes")) AS now_receive_bytes,
                \(now("out", "bytes")) AS now_transmit_bytes,
                \(now("in", "packets")) AS now_receive_packets,
                \(now("out", "packets")) AS now_transmit_packets
            FROM opening JOIN port ON port.port = opening.port
        )
        WINDOW later AS (PARTITION BY port ORDER BY start)
        """

    /// The sum over both transports of what belongs to periods.
    private static func now(_ direction: String, _ unit: String) -> String {
        ["tcp", "udp"].map { "\($0)_\(direction)_total_\(unit) - \($0)_\(direction)_adopted_\(unit)" }
            .joined(separator: " + ")
    }
}

extension CounterKind {
    /// How its columns begin: `tcp_in`.
    fileprivate var column: String { "\(transport.rawValue)_\(direction.rawValue)" }
}
