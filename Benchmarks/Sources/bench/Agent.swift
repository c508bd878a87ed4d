internal import CBench
internal import Foundation
internal import Glibc

/// The agent, with its own defaults but for what it counts, where it listens and where its store lies.
final class Agent {
    static let port: UInt16 = 10388

    private let child: Child
    private let notifications: Int32
    private let start: Double

    /// Starts it in the current network namespace.
    ///
    /// - Parameters:
    ///   - world: Where the program and the scratch directory are.
    ///   - name: Which store it uses; a new one starts from nothing.
    ///   - ports: What it counts.
    ///   - interval: How often it reads by itself where nobody asks, in seconds; nil is its own default.
    ///   - limits: More of the config.
    ///   - zone: Its time zone; nil is the system's.
    ///   - options: More of the command line.
    /// - Throws: ``Failure`` where it can't be started.
    init(
        _ world: World, store name: String, ports: [UInt16], interval: Int? = nil, limits: Limited = .none,
        zone: String? = nil, options: [String] = []
    ) throws {
        let config = try Self.config(world, ports, interval: interval, limits: limits)
        let socket = "porttally-bench-\(getpid())"
        notifications = try checked(unsafe cb_notify_socket(socket), "a socket for sd_notify")
        start = now()
        child = try Child(
            [
                world.agent, "run", "--config", config, "--state", world.file("\(name).db"),
                "--listen", "127.0.0.1:\(Self.port)", "--log-level", "warning",
            ] + options,
            environment: ["NOTIFY_SOCKET": "@" + socket].merging(zone.map { ["TZ": $0] } ?? [:]) { $1 }, output: 2)
    }

    deinit { close(notifications) }

    /// Waits until it says that it serves (sd_notify(3)): the table is complete, the first reading on disk.
    ///
    /// - Returns: Seconds since it was started.
    /// - Throws: ``Failure`` where that doesn't come.
    @discardableResult
    func ready(within seconds: Double = 120) throws -> Double {
        let end = start + seconds
        var message = [UInt8](repeating: 0, count: 1024)
        while now() < end {
            guard try waitToRead(notifications, until: min(end, now() + 0.2)) else {
                guard child.isRunning else { throw Failure("the agent ended") }
                continue
            }
            let count = unsafe recv(notifications, &message, message.count, 0)
            if String(decoding: message.prefix(max(0, count)), as: UTF8.self).contains("READY=1") {
                return now() - start
            }
        }
        throw Failure("the agent was not ready within \(seconds) s")
    }

    /// Ends it in order.
    func stop() throws { try child.terminate() }

    func client() throws -> HTTPClient { try HTTPClient(port: Self.port) }

    var process: ProcessFigures { ProcessFigures(pid: child.pid) }

    /// Writes a config that names these ports, and no others; in the place of one of `count` ports, where that is given.
    @discardableResult
    static func config(
        _ world: World, _ ports: [UInt16], interval: Int? = nil, as count: Int? = nil, limits: Limited = .none
    ) throws -> String {
        let path = world.file("\(count ?? ports.count)-ports.json")
        let list = ports.map { "{port: \($0)\($0 == ports.last ? limits.ofLast : "")}" }.joined(separator: ", ")
        let pace = interval.map { "interval: \($0), " } ?? ""
        try "{shadowsocks: [], \(pace)\(limits.ofAll)ports: [\(list)]}\n".write(
            toFile: path, atomically: false, encoding: .utf8)
        return path
    }
}

/// What the kernel says of a process.
struct ProcessFigures {
    let pid: pid_t

    /// Processor time, in seconds.
    func processorTime() throws -> Double {
        let nanoseconds = cb_processor_nanoseconds(pid)
        guard nanoseconds >= 0 else { throw Failure("process \(pid) has ended") }
        return Double(nanoseconds) / 1e9
    }

    /// The part of it in user mode, in seconds; the kernel's ticks make it good to a hundredth or so.
    func userTime() throws -> Double {
        let stat = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        // The name is in parentheses and may hold blanks; utime is the twelfth word after it (proc(5)).
        let words = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        guard words.count > 12, let ticks = Double(words[12]) else { throw Failure("no times of process \(pid)") }
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Memory of its own, in bytes (`RssAnon` of proc(5)): what nobody has back before it ends.
    func memory() throws -> Double { try figure("status", "RssAnon:") * 1024 }

    /// The same with the pages of files that are mapped, in bytes (`VmRSS`): those cost nobody who needs the memory.
    func resident() throws -> Double { try figure("status", "VmRSS:") * 1024 }

    /// What it has had written to disk, in bytes (`write_bytes` of proc(5)).
    func written() throws -> Double { try figure("io", "write_bytes:") }

    private func figure(_ file: String, _ key: String) throws -> Double {
        let lines = try String(contentsOfFile: "/proc/\(pid)/\(file)", encoding: .utf8).split(separator: "\n")
        let words = lines.first { $0.hasPrefix(key) }?.split(whereSeparator: \.isWhitespace) ?? []
        guard words.count > 1, let value = Double(words[1]) else { throw Failure("no \(key) of process \(pid)") }
        return value
    }
}
