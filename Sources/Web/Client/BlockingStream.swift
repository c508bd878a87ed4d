internal import Glibc
internal import SystemPackage

/// A stream socket whose calls all end by one deadline.
struct BlockingStream: ~Copyable {
    let descriptor: Descriptor
    private let deadline: ContinuousClock.Instant

    /// - Parameters:
    ///   - descriptor: A socket in blocking mode.
    ///   - deadline: When every call on it has ended, with `timedOut` where it isn't done.
    init(_ descriptor: consuming Descriptor, until deadline: ContinuousClock.Instant) {
        self.descriptor = descriptor
        self.deadline = deadline
    }

    func connect(to name: SocketName) throws(Errno) {
        try bound(SO_SNDTIMEO)
        do { try descriptor.connect(to: name) } catch { throw Self.said(error) }
    }

    func write(_ text: String) throws(Errno) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try bound(SO_SNDTIMEO)
            let bytes = Array(rest)
            let sent = unsafe send(descriptor.rawValue, bytes, bytes.count, CInt(MSG_NOSIGNAL))
            if sent >= 0 { rest = rest.dropFirst(sent) } else { try Self.check(Errno(rawValue: errno)) }
        }
    }

    /// Reads until the other end closes.
    ///
    /// - Parameter most: How many bytes are too many.
    /// - Returns: The bytes.
    /// - Throws: `messageTooLong` for more than that.
    func bytesToEnd(atMost most: Int) throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            try bound(SO_RCVTIMEO)
            let count = unsafe recv(descriptor.rawValue, &buffer, buffer.count, 0)
            if count == 0 { return bytes }
            if count < 0 { try Self.check(Errno(rawValue: errno)) }
            bytes += buffer[..<max(count, 0)]
            guard bytes.count <= most else { throw .messageTooLong }
        }
    }

    /// Has the next call last until the deadline at most (socket(7)).
    private func bound(_ option: CInt) throws(Errno) {
        let rest = deadline - .now
        guard rest > .zero else { throw .timedOut }
        let (seconds, attoseconds) = rest.components
        // All zero would be for ever.
        var time = timeval(tv_sec: Int(seconds), tv_usec: max(Int(attoseconds / 1_000_000_000_000), 1))
        try Errno.check(
            unsafe setsockopt(
                descriptor.rawValue, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size)))
    }

    /// Passes over an interruption.
    private static func check(_ error: Errno) throws(Errno) {
        guard error == .interrupted else { throw said(error) }
    }

    /// What a call says at its deadline, in words that say so.
    private static func said(_ error: Errno) -> Errno { error == .wouldBlock ? .timedOut : error }
}
