import Foundation
import TestSupport

/// A real MariaDB with a data directory of its own, on a unix socket alone.
final class MariaDB {
    private let server: Child
    private let socket: String

    /// - Parameter directory: Where its files go.
    /// - Throws: What kept it from answering.
    init(_ directory: TemporaryDirectory) throws {
        let data = directory.file("mariadb")
        let log = directory.file("mariadb.log")
        socket = directory.file("mariadb/socket")
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        var common = [
            "--no-defaults", "--datadir=\(data)", "--innodb-log-file-size=8M", "--innodb-buffer-pool-size=16M",
            "--innodb-flush-log-at-trx-commit=0",
        ]
        // It refuses to run as root unless told to; where there are no other users, root isn't the machine's.
        if isRootOfTheMachine { try shell("chown mysql '\(data)'") }
        common.append("--user=\(isRootOfTheMachine ? "mysql" : "root")")
        try run(
            "mariadb-install-db",
            common + ["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"])
        server = try Child(
            "mariadbd", common + ["--socket=\(socket)", "--skip-networking", "--skip-log-bin"], output: log, errors: log
        )
        try eventually("MariaDB answers", within: 30) {
            try run("mariadb", arguments + ["--execute", "CREATE DATABASE IF NOT EXISTS traffic"], check: false).status
                == 0
        }
    }

    private var arguments: [String] { ["--no-defaults", "--user=root", "--socket=\(socket)"] }

    /// Has it run a script, as an operator would: in one go, until the first error.
    func load(_ script: String) throws { try run("mariadb", arguments + ["traffic"], input: script) }

    /// What a query answers, a line for each row, tabs between columns, not escaped.
    func query(_ text: String) throws -> String {
        try run(
            "mariadb",
            arguments + [
                "--default-character-set=utf8mb4", "--batch", "--raw", "--skip-column-names", "traffic", "--execute",
                text,
            ]
        ).output
    }
}
