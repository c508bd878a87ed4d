internal import CTestSupport
internal import Foundation

/// A thread of this process, for others to see what it is doing.
public struct ThreadWatch: Sendable {
    private let directory: String

    /// The calling thread.
    ///
    /// - Throws: What kept it from being found in `/proc`.
    public init() throws {
        directory = "/proc/" + (try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self"))
    }

    /// Whether it pauses of its own accord: it is in usleep(3), which is clock_nanosleep(2).
    public var isPaused: Bool {
        get throws {
            // The call's number and its arguments; "running" where it is in none.
            let call = try String(contentsOfFile: directory + "/syscall", encoding: .utf8)
            return call.split(separator: " ").first.flatMap { Int32($0) } == cts_clock_nanosleep_number()
        }
    }

    /// How often it has waited for something, if only for time to pass.
    public var waits: Int {
        get throws {
            let lines = try String(contentsOfFile: directory + "/status", encoding: .utf8).split(separator: "\n")
            let line = lines.first { $0.hasPrefix("voluntary_ctxt_switches:") }
            return line?.split(separator: "\t").last.flatMap { Int($0) } ?? 0
        }
    }
}
