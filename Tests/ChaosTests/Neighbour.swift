import Foundation
import Glibc
import TestSupport

/// Somebody else with a table of his own, which he changes many times a second, each time in a commit of its own: a
/// fail2ban under attack, containers that come and go.
final class Neighbour: Sendable {
    /// How many addresses his set has at most.
    private static let elements = 256

    private let nft: Child
    private let log: String
    private let pipe: Int32
    private let commits = Locked(0)
    private let stopping = Locked(false)
    private let isRunning = Locked(true)

    /// Starts him.
    ///
    /// - Parameters:
    ///   - directory: Where the pipe to his nft is.
    ///   - commitsPerSecond: At most so many.
    /// - Throws: What kept him from being started.
    init(in directory: TemporaryDirectory, commitsPerSecond: Int) throws {
        let path = directory.file("neighbour-\(UUID().uuidString)")
        log = path + ".log"
        guard unsafe mkfifo(path, 0o600) == 0 else { throw Broken(description: "no pipe: errno \(errno)") }
        // Both ends, so that neither side waits for the other to open it; where nft is behind, it misses a turn.
        pipe = unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        nft = try Child("nft", ["-i"], input: path, errors: log)
        let pause = UInt32(1_000_000 / commitsPerSecond)
        Thread { [self] in
            while !stopping.get() {
                commit()
                usleep(pause)
            }
            isRunning.set(false)
        }.start()
    }

    deinit { close(pipe) }

    /// How many commits he was told to make.
    var told: Int { commits.get() }

    /// Waits until so many more of his commits are in the kernel.
    func waitForCommits(_ count: Int) throws {
        let goal = told + count
        try eventually("a neighbour's commit \(goal) is in the kernel", within: 30) {
            guard nft.isRunning else { throw Broken(description: "the neighbour's nft has ended: \(said)") }
            guard told >= goal else { return false }
            return try newest() >= goal
        }
    }

    /// The last of his commits that his set shows.
    private func newest() throws -> Int {
        try run("nft", ["list", "set", "ip", "neighbour", "banned"], check: false).output
            .split { " ,\n\t".contains($0) }.filter { $0.hasPrefix("10.") }
            .map { $0.split(separator: ".").compactMap { Int($0) }.dropFirst().reduce(0) { $0 << 8 + $1 } }.max() ?? 0
    }

    /// Ends him, after it is certain that he was at work.
    func stop() throws {
        try waitForCommits(1)
        stopping.set(true)
        try eventually("the neighbour stops", within: 10) { !isRunning.get() }
        nft.stop()
    }

    private var said: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    /// One commit: adds an address, and makes table and set again where somebody has flushed the ruleset.
    private func commit() {
        let number = commits.update { number in
            number += 1
            return number
        }
        let empty = number % Self.elements == 0 ? "flush set ip neighbour banned; " : ""
        let line = """
            add table ip neighbour; add set ip neighbour banned { type ipv4_addr; }; \(empty)\
            add element ip neighbour banned { 10.\(number >> 16).\(number >> 8 & 255).\(number & 255) }

            """
        let bytes = Array(line.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(pipe, $0.baseAddress, $0.count) }
    }
}
