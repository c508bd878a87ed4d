internal import Foundation
internal import Glibc

/// A process that changes a table of its own.
final class Neighbour {
    private let child: Child
    private let output: String

    /// Makes its table and waits to be told.
    fileprivate init(_ child: Child, output: String) {
        self.child = child
        self.output = output
    }

    /// Begins to change it.
    func begin() throws {
        guard kill(child.pid, SIGCONT) == 0 else { throw Failure("the neighbour ended") }
    }

    var isRunning: Bool { child.isRunning }

    /// How long its longest change took, which had to wait for somebody else's, in seconds; known once it has ended.
    private(set) var longestWait = Double.nan

    /// Ends it.
    func end() throws {
        try child.terminate()
        let text = try String(contentsOfFile: output, encoding: .utf8)
        guard let nanoseconds = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Failure("churn: \(text)")
        }
        longestWait = nanoseconds / 1e9
    }
}

extension World {
    /// A neighbour of the current network namespace, whose table is made before this returns.
    func neighbour(changes rate: Int) throws -> Neighbour {
        let output = file("churn")
        let descriptor = unsafe open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(descriptor) }
        let child = try Child([program("churn"), "\(rate)"], output: descriptor)
        let end = now() + 10
        while try text(["nft", "list", "tables"]).isEmpty {
            guard child.isRunning, now() < end else { throw Failure("the neighbour has no table") }
        }
        return Neighbour(child, output: output)
    }
}
