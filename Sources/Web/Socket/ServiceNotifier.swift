internal import Glibc
internal import SystemPackage

/// Tells systemd how the service is doing (sd_notify(3)); silent where systemd didn't ask.
public struct ServiceNotifier: Sendable {
    /// How often systemd wants to hear ``watchdog()``, at the latest; nil when it doesn't watch.
    ///
    /// Half of it is a good interval (sd_watchdog_enabled(3)).
    public let watchdogInterval: Duration?

    private let destination: String?

    /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    ///
    /// - Parameter environment: The process's environment.
    public init(environment: [String: String]) {
        self.init(environment: environment, processID: getpid())
    }

    init(environment: [String: String], processID: pid_t) {
        destination = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        // Without a WATCHDOG_PID the variable is meant for whoever reads it.
        let isForUs = environment["WATCHDOG_PID"].map { pid_t($0) == processID } ?? true
        let interval = environment["WATCHDOG_USEC"].flatMap { Int64($0) }
        watchdogInterval = interval.flatMap { isForUs && $0 > 0 ? .microseconds($0) : nil }
    }

    /// The service serves; sent after start, and again after a reload.
    public func ready() throws(SocketError) { try send("READY=1") }

    /// The service is going down.
    public func stopping() throws(SocketError) { try send("STOPPING=1") }

    /// The service reads its configuration anew; ``ready()`` ends it.
    public func reloading() throws(SocketError) {
        var now = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        // systemd tells reloads apart by the time (Type=notify-reload).
        try send("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1_000)")
    }

    /// The line that `systemctl status` shows.
    ///
    /// - Parameter text: One line; a line break in it becomes a space, lest it begin another assignment.
    /// - Throws: ``SocketError`` when systemd can't be reached.
    public func status(_ text: String) throws(SocketError) {
        try send("STATUS=" + String(text.map { $0.isNewline ? " " : $0 }))
    }

    /// The service is alive.
    public func watchdog() throws(SocketError) { try send("WATCHDOG=1") }

    private func send(_ state: String) throws(SocketError) {
        guard let destination else { return }
        let operation = "notifying systemd on \(destination)"
        guard destination.hasPrefix("/") || destination.hasPrefix("@"), let name = SocketName(unix: destination) else {
            throw SocketError(
                operation, reason: "it is neither a path nor an abstract name of a unix socket",
                remedy: "unset NOTIFY_SOCKET")
        }
        do throws(Errno) {
            let socket = try Descriptor(family: AF_UNIX, type: SOCK_DGRAM)
            // Messages are few and small, so a full queue means that systemd is busy; but we don't wait for ever.
            var patience = timeval(tv_sec: 1, tv_usec: 0)
            try Errno.check(
                unsafe setsockopt(
                    socket.rawValue, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size)))
            try socket.connect(to: name)
            let message = [UInt8](state.utf8)
            let sent = unsafe Glibc.send(socket.rawValue, message, message.count, CInt(MSG_NOSIGNAL))
            try Errno.check(CInt(clamping: sent))
        } catch {
            throw SocketError(operation, error)
        }
    }
}
