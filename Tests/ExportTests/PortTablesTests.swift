import API
import Export
import Tally
import Testing

@Suite("The tables of ports")
struct PortTablesTests {
    @Test("have a row for each hour in which something was counted, and the sum until then")
    func rows() {
        var known = port(8388, total: 1000, today: 300)
        known.name = "a'b\\\"; DROP\n张"
        let script = PortTables(.transmit, hasSums: true).text(
            ports(known, port(8389, .removed)),
            [
                row(8388, "2026-11-30T22:00:00+08:00", 50), row(8388, "2026-11-30T23:00:00+08:00", 60),
                row(8388, "2026-12-01T00:00:00+08:00", 200), row(8388, "2026-12-01T10:00:00+08:00", 101),
            ])
        #expect(
            script == """
                SET time_zone = '+00:00';
                CREATE TABLE IF NOT EXISTS port_names (port SMALLINT UNSIGNED NOT NULL PRIMARY KEY, \
                name VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL) ENGINE=InnoDB;
                CREATE TABLE IF NOT EXISTS port_8388 (traffic_accu BIGINT NOT NULL DEFAULT 0, \
                traffic_diff BIGINT NOT NULL DEFAULT 0, collect_time TIMESTAMP DEFAULT CURRENT_TIMESTAMP, \
                PRIMARY KEY(collect_time)) ENGINE=InnoDB CHARSET=utf8;
                START TRANSACTION;
                INSERT INTO port_names (port, name) VALUES (8388, _utf8mb4 X'6127625C223B2044524F500AE5BCA0') \
                ON DUPLICATE KEY UPDATE name = VALUES(name);
                INSERT INTO port_8388 (traffic_accu, traffic_diff, collect_time) VALUES
                (640, 50, FROM_UNIXTIME(1796047200)),
                (700, 60, FROM_UNIXTIME(1796050800)),
                (900, 200, FROM_UNIXTIME(1796054400)),
                (1001, 101, FROM_UNIXTIME(1796090400))
                ON DUPLICATE KEY UPDATE traffic_accu = VALUES(traffic_accu), traffic_diff = VALUES(traffic_diff);
                COMMIT;

                """)
    }

    @Test("may lack the sums, and have the other direction")
    func other() {
        let script = PortTables(.receive, hasSums: false).text(
            ports(port(1, .removed)), [row(1, "1970-01-01T00:00:00Z", 4), row(1, "1970-01-01T01:00:00Z", 0)])
        #expect(
            script.hasSuffix(
                """
                CREATE TABLE IF NOT EXISTS port_1 (traffic_diff BIGINT NOT NULL DEFAULT 0, \
                collect_time TIMESTAMP DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY(collect_time)) ENGINE=InnoDB CHARSET=utf8;
                START TRANSACTION;
                INSERT INTO port_1 (traffic_diff, collect_time) VALUES
                (8, FROM_UNIXTIME(0))
                ON DUPLICATE KEY UPDATE traffic_diff = VALUES(traffic_diff);
                COMMIT;

                """))
    }
}
