public import Foundation
internal import Glibc

/// A program that ran to its end.
public struct Finished: Sendable {
    public var status: Int32
    public var output: String
    public var errors: String
}

/// A program that could not be run, or failed where it must not.
public struct CommandError: Error, CustomStringConvertible {
    public var description: String

    public init(description: String) { self.description = description }
}

/// Runs a program in the calling thread's namespaces and waits for it.
///
/// Not Foundation's `Process`, which may start it from another thread and so in another namespace.
@discardableResult
public func run(_ program: String, _ arguments: [String], input: String? = nil, check: Bool = true) throws -> Finished {
    let outputFile = try temporaryFile()
    let errorFile = try temporaryFile()
    let inputFile = try temporaryFile(input ?? "")
    defer { for file in [outputFile, errorFile, inputFile] { try? FileManager.default.removeItem(atPath: file) } }
    let child = try Child(program, arguments, input: inputFile, output: outputFile, errors: errorFile)
    let status = child.wait()
    let finished = Finished(
        status: status, output: try text(of: outputFile), errors: try text(of: errorFile))
    if check, status != 0 {
        throw CommandError(
            description: "\(program) \(arguments.joined(separator: " ")): status \(status): \(finished.errors)")
    }
    return finished
}

/// Runs a shell script in the calling thread's namespaces.
@discardableResult
public func shell(_ script: String, check: Bool = true) throws -> String {
    try run("/bin/bash", ["-euo", "pipefail", "-c", script], check: check).output
}

private func text(of file: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
}

private func temporaryFile(_ text: String = "") throws -> String {
    let path = NSTemporaryDirectory() + "porttally-test-" + UUID().uuidString
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
}

/// A directory that is removed when the test is done with it.
public final class TemporaryDirectory: Sendable {
    public let path: String
    public init() throws {
        path = NSTemporaryDirectory() + "porttally-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    /// A path inside it.
    public func file(_ name: String) -> String { path + "/" + name }
    /// Writes a file, in place.
    @discardableResult
    public func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }
}

/// A program that was started; killed when nobody holds it any more.
public final class Child: Sendable {
    public let pid: pid_t
    private let ended = Locked<Int32?>(nil)

    public init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: String = "/dev/null",
        output: String = "/dev/null", errors: String = "/dev/null"
    ) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // A test's thread may have signals blocked, which a child would inherit.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var merged = ProcessInfo.processInfo.environment
        merged.merge(environment) { $1 }
        var argv: [UnsafeMutablePointer<CChar>?] = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = unsafe merged.map { unsafe strdup("\($0)=\($1)") } + [nil]
        defer { unsafe (argv + envp).forEach { unsafe free($0) } }
        var pid: pid_t = 0
        let error = unsafe posix_spawnp(&pid, program, &actions, &attributes, &argv, &envp)
        guard error == 0 else { throw CommandError(description: "can't start \(program): errno \(error)") }
        self.pid = pid
    }

    deinit {
        guard ended.get() == nil else { return }
        kill(pid, SIGKILL)
        wait()
    }

    /// Whether it is still running.
    public var isRunning: Bool {
        guard ended.get() == nil else { return false }
        var status: Int32 = 0
        guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return true }
        ended.set(Self.code(status))
        return false
    }

    public func signal(_ number: Int32) { if isRunning { kill(pid, number) } }

    /// Ends it in order; in force where it doesn't obey.
    public func stop() {
        signal(SIGTERM)
        let end = Date().addingTimeInterval(3)
        while isRunning, Date() < end { usleep(1000) }
        if isRunning { signal(SIGKILL) }
        wait()
    }

    /// Waits for its end and returns its exit status, or 128 and the signal that killed it.
    @discardableResult
    public func wait() -> Int32 {
        if let code = ended.get() { return code }
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) != pid, errno == EINTR {}
        ended.set(Self.code(status))
        return Self.code(status)
    }

    private static func code(_ status: Int32) -> Int32 {
        status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    }
}

/// Waits until a condition holds; throws when it doesn't within the bound.
public func eventually(
    _ what: String, within seconds: Double = 10, _ condition: () throws -> Bool
) throws {
    let end = Date().addingTimeInterval(seconds)
    while !(try condition()) {
        guard Date() < end else { throw CommandError(description: "not within \(seconds) s: \(what)") }
        usleep(2000)
    }
}
