internal import Glibc

/// Debian's prometheus-node-exporter with its default collectors, in the current network namespace.
final class Exporter {
    static let port: UInt16 = 9100
    private let child: Child

    /// Starts it, and waits until it listens.
    init(_ world: World) throws {
        let log = unsafe open(world.file("node-exporter.log"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(log) }
        child = try Child(
            ["prometheus-node-exporter", "--web.listen-address=127.0.0.1:\(Self.port)"], output: log, errors: log)
        let end = now() + 10
        while (try? client()) == nil {
            guard child.isRunning, now() < end else { throw Failure("node-exporter does not listen") }
            usleep(2000)
        }
    }

    /// Ends it.
    func stop() { child.end() }

    func client() throws -> HTTPClient { try HTTPClient(port: Self.port) }

    var process: ProcessFigures { ProcessFigures(pid: child.pid) }
}
