import Foundation
import TestSupport

/// A download or an upload through a server's port that curl makes, while the test goes on.
final class Transfer {
    /// How it ended.
    struct End {
        /// curl's exit status: 0 for all of it.
        var status: Int32
        /// How much came or went, in bytes.
        var bytes: Int
        var isWhole: Bool { status == 0 }
    }

    private let child: Child
    private let figures: String

    /// - Parameters:
    ///   - world: Where.
    ///   - port: The server's port.
    ///   - path: What ``Origin`` is asked for, as `BYTES` or `BYTES/PIECE/MILLISECONDS`.
    ///   - upload: How many bytes are sent instead.
    ///   - ipv6: How the server is reached.
    ///   - device: From where; each has an address of its own.
    ///   - within: How long it may take, in seconds.
    /// - Throws: What kept it from being started.
    init(
        _ world: LimitsWorld, _ port: Int, _ path: String = "", upload: Int? = nil, ipv6: Bool = false, device: Int = 0,
        within: Int = 120
    ) throws {
        figures = world.directory.file("transfer-\(UUID().uuidString)")
        var arguments = [
            "-sS", "--max-time", "\(within)", "--socks5",
            "127.0.0.1:\(try world.proxy(port, ipv6: ipv6, device: device))",
            "-o", "/dev/null",
            "-w", "%{size_download} %{size_upload}",
        ]
        if let upload {
            try shell("truncate -s \(upload) \(world.directory.file("upload"))")
            arguments += ["-T", world.directory.file("upload")]
        }
        child = try world.startClient(
            "curl", arguments + ["http://127.0.0.1:\(Origin.webPort)/\(path)"], output: figures)
    }

    var isRunning: Bool { child.isRunning }

    /// Breaks it off.
    func stop() { child.stop() }

    /// Waits for its end.
    func end(within seconds: Double = 20) throws -> End {
        try eventually("curl ends", within: seconds) { !child.isRunning }
        let words = try String(contentsOfFile: figures, encoding: .utf8).split(separator: " ")
        return End(status: child.wait(), bytes: words.reduce(0) { $0 + (Int($1) ?? 0) })
    }

    /// Whether a small file comes through a port, in a connection of its own.
    ///
    /// Where only what goes out is refused, a new connection gets no answer at all.
    static func succeeds(_ world: LimitsWorld, _ port: Int, ipv6: Bool = false, device: Int = 0) throws -> Bool {
        try Transfer(world, port, "100", ipv6: ipv6, device: device, within: 4).end().isWhole
    }

    /// Whether a large file breaks off, and so uses what is left of a limit.
    static func fills(_ world: LimitsWorld, _ port: Int, ipv6: Bool = false) throws -> Bool {
        try !Transfer(world, port, "20000000", ipv6: ipv6, within: 8).end().isWhole
    }
}
