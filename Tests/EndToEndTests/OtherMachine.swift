import Foundation
import TestSupport

/// Another machine: a network namespace of its own, joined to the test's by a cable.
final class OtherMachine {
    static let here = "192.168.77.1"
    private let holder: Child

    init() throws {
        let holder = try Child("unshare", ["--net", "sleep", "1000"])
        self.holder = holder
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self/ns/net")
        try eventually("the other namespace is there") {
            try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(holder.pid)/ns/net") != own
                && String(contentsOfFile: "/proc/\(holder.pid)/comm", encoding: .utf8) == "sleep\n"
        }
        try shell(
            """
            ip link add cable type veth peer name cable netns \(holder.pid)
            ip address add \(Self.here)/24 dev cable
            ip link set cable up
            """)
        for command in [
            ["address", "add", "192.168.77.2/24", "dev", "cable"], ["link", "set", "cable", "up"],
            ["link", "set", "lo", "up"],
        ] {
            _ = try run("ip", command)
        }
    }

    private var prefix: [String] { ["--net=/proc/\(holder.pid)/ns/net"] }

    /// Runs a program there to its end.
    func run(_ program: String, _ arguments: [String], check: Bool = true) throws -> Finished {
        try TestSupport.run("nsenter", prefix + [program] + arguments, check: check)
    }

    /// Starts a program there.
    func start(_ program: String, _ arguments: [String], log: String) throws -> Child {
        try Child("nsenter", prefix + [program] + arguments, output: log, errors: log)
    }
}
