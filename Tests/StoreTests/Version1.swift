@testable import Store

extension Scratch {
    /// A store as the first release wrote it, whose rows had no seals, with something in every table.
    static func version1() throws -> Scratch {
        let scratch = try Scratch(inMemory: true)
        try scratch.sql(
            """
            PRAGMA journal_mode = WAL;
            \(schema)
            INSERT INTO meta VALUES ('note', 'kept');
            INSERT INTO incarnation VALUES (3, x'00000000000000010000000000000002', 'a boot', 1795000000);
            INSERT INTO port VALUES (8388, 3, \((1...28).map { "\($0 << 40)" }.joined(separator: ", ")));
            INSERT INTO port VALUES (8389, NULL, \((1...28).map { "\($0)" }.joined(separator: ", ")));
            WITH RECURSIVE hour (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM hour WHERE number < 499)
            INSERT INTO opening SELECT 8388, number * 3600, number, 2, 3, 4, 5, 6, 7, 8 FROM hour;
            INSERT INTO sentinel VALUES (1, 3, 9, 1);
            INSERT INTO reset VALUES ('external_reset', 4), ('adopted', 1);
            INSERT INTO found VALUES ('/etc/ss.json', 8388, 'server_port', 'alice', 'tcp,udp');
            """)
        return scratch
    }

    private static let schema = """
        CREATE TABLE meta (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE incarnation (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            boot TEXT NOT NULL,
            created INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE port (
            port INTEGER PRIMARY KEY CHECK (port BETWEEN 1 AND 65535),
            incarnation INTEGER REFERENCES incarnation (number),
            \(["tcp_in", "udp_in", "tcp_out", "udp_out"].map(counterColumns).joined(separator: ",\n    "))
        ) STRICT;
        CREATE TABLE opening (
            port INTEGER NOT NULL REFERENCES port (port),
            start INTEGER NOT NULL,
            tcp_in_bytes INTEGER NOT NULL,
            tcp_in_packets INTEGER NOT NULL,
            udp_in_bytes INTEGER NOT NULL,
            udp_in_packets INTEGER NOT NULL,
            tcp_out_bytes INTEGER NOT NULL,
            tcp_out_packets INTEGER NOT NULL,
            udp_out_bytes INTEGER NOT NULL,
            udp_out_packets INTEGER NOT NULL,
            PRIMARY KEY (port, start)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sentinel (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            incarnation INTEGER NOT NULL REFERENCES incarnation (number),
            handle INTEGER NOT NULL,
            packets INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE reset (
            cause TEXT PRIMARY KEY,
            count INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE found (
            file TEXT NOT NULL,
            port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
            key TEXT NOT NULL,
            name TEXT NOT NULL,
            transports TEXT NOT NULL,
            PRIMARY KEY (file, port, key)
        ) STRICT, WITHOUT ROWID;
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
        WINDOW later AS (PARTITION BY port ORDER BY start);
        PRAGMA application_id = 1886678137;
        PRAGMA user_version = 1;
        """

    private static func counterColumns(_ counter: String) -> String {
        ["handle", "raw_bytes", "raw_packets", "total_bytes", "total_packets", "adopted_bytes", "adopted_packets"]
            .map { "\(counter)_\($0) INTEGER NOT NULL" }.joined(separator: ",\n    ")
    }

    private static func now(_ direction: String, _ unit: String) -> String {
        ["tcp", "udp"].map { "\($0)_\(direction)_total_\(unit) - \($0)_\(direction)_adopted_\(unit)" }
            .joined(separator: " + ")
    }
}
