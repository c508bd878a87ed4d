internal import CTestSupport
internal import Foundation

/// A thread of this process, for others to see what it is doing.
public struct ThreadWatch: Sendable {
    private let file: String

    /// The calling thread.
    ///
    /// - Throws: What kept it from being found in `/proc`.
    public init() throws {
        file = "/proc/" + (try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")) + "/syscall"
    }

    /// Whether it pauses of its own accord: it is in usleep(3), which is clock_nanosleep(2).
    public var isPaused: Bool {
        get throws {
            // The call's number and its arguments; "running" where it is in none.
            let call = try String(contentsOfFile: file, encoding: .utf8)
            return call.split(separator: " ").first.flatMap { Int32($0) } == cts_clock_nanosleep_number()
        }
    }
}
