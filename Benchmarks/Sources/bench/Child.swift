internal import CBench
internal import Foundation
internal import Glibc

/// A program that was started in the current network namespace; killed when nobody holds it any more.
final class Child {
    let pid: pid_t
    private var status: Int32?

    /// Starts it.
    ///
    /// - Parameters:
    ///   - command: The program and its arguments.
    ///   - environment: What it gets beside this process's environment.
    ///   - output: A descriptor for its standard output.
    ///   - errors: A descriptor for its error output.
    /// - Throws: ``Failure`` where there can be no more processes.
    init(_ command: [String], environment: [String: String] = [:], output: Int32, errors: Int32 = 2) throws {
        let merged = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let argv = unsafe command.map { unsafe strdup($0) } + [nil]
        let envp = unsafe merged.map { unsafe strdup("\($0)=\($1)") } + [nil]
        defer { unsafe (argv + envp).forEach { unsafe free($0) } }
        pid = try checked(unsafe cb_spawn(argv, envp, output, errors), "starting \(command[0])")
    }

    deinit {
        if status == nil { end() }
    }

    /// Ends it without asking.
    func end() {
        kill(pid, SIGKILL)
        wait()
    }

    var isRunning: Bool {
        guard status == nil else { return false }
        var code: Int32 = 0
        if unsafe waitpid(pid, &code, WNOHANG) == pid { status = code }
        return status == nil
    }

    /// Waits for its end; returns true where it was an orderly one.
    @discardableResult
    func wait() -> Bool {
        var code: Int32 = 0
        while status == nil {
            if unsafe waitpid(pid, &code, 0) == pid { status = code }
        }
        return status == 0
    }

    /// Asks it to end, and waits for that.
    func terminate(within seconds: Double = 30) throws {
        kill(pid, SIGTERM)
        let end = now() + seconds
        while isRunning {
            guard now() < end else { throw Failure("process \(pid) did not end within \(seconds) s of SIGTERM") }
            usleep(500)
        }
        guard status == 0 else { throw Failure("process \(pid) ended with wait status \(status ?? -1)") }
    }
}

/// Seconds on a clock that is never set.
func now() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// How long something takes, in seconds.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = now()
    try body()
    return now() - start
}

/// Runs a program to its end and returns what it wrote.
///
/// - Parameters:
///   - command: The program and its arguments.
///   - environment: What it gets beside this process's environment.
///   - seconds: How long it may take.
/// - Returns: All of its standard output.
/// - Throws: ``Failure`` where it fails or takes longer.
@discardableResult
func run(_ command: [String], environment: [String: String] = [:], within seconds: Double = 120) throws -> [UInt8] {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw Failure("no pipe: errno \(errno)") }
    defer { close(ends[0]) }
    let child: Child
    do {
        defer { close(ends[1]) }
        child = try Child(command, environment: environment, output: ends[1])
    }
    let end = now() + seconds
    var output = [UInt8](repeating: 0, count: 1 << 16)
    var count = 0
    while true {
        guard try waitToRead(ends[0], until: end) else {
            throw Failure("\(command.joined(separator: " ")): not done within \(seconds) s")
        }
        if count == output.count { output.append(contentsOf: repeatElement(0, count: count)) }
        let got = unsafe output.withUnsafeMutableBytes {
            unsafe read(ends[0], $0.baseAddress?.advanced(by: count), $0.count - count)
        }
        if got <= 0 { break }
        count += got
    }
    guard child.wait() else { throw Failure("\(command.joined(separator: " ")): failed") }
    return Array(output[..<count])
}

/// The same, as text.
func text(_ command: [String]) throws -> String {
    String(decoding: try run(command), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
}

/// Waits until a descriptor can be read; false where the time has come.
func waitToRead(_ descriptor: Int32, until end: Double) throws -> Bool {
    while true {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let result = unsafe poll(&entry, 1, Int32(max(0, min(end - now(), 1e6)) * 1000))
        if result > 0 { return true }
        if result == 0 { return false }
        guard errno == EINTR else { throw Failure("poll: errno \(errno)") }
    }
}
