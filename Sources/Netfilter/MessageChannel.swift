public import SystemPackage

/// What carries netlink messages to the kernel and back: the socket, or a script in its place.
public protocol MessageChannel: ~Copyable, SendableMetatype {
    /// The port id that the kernel gave this end.
    var portID: UInt32 { get }

    /// Sends one datagram of one or more messages.
    mutating func send(_ datagram: [UInt8]) throws(Errno)

    /// Receives one datagram and returns its length in bytes.
    ///
    /// - Throws: `EAGAIN` where nothing is there and `wait` is false, or nothing came in time; `ENOSPC` where the
    ///   datagram is longer than the buffer; `ENOBUFS` where messages were lost.
    mutating func receive(into buffer: inout [UInt8], wait: Bool) throws(Errno) -> Int

    /// Receives datagrams that are already there, the first at the buffer's start and each `stride` bytes on.
    ///
    /// - Parameters:
    ///   - buffer: Where they go; as many as it has room for.
    ///   - stride: The most that one may be long.
    ///   - lengths: Becomes their lengths in bytes, at least one.
    /// - Throws: As ``receive(into:wait:)``.
    mutating func receive(
        into buffer: inout [UInt8], stride: Int, lengths: inout [Int]
    ) throws(Errno)

    /// Makes room for a datagram of so many bytes and the replies to so many messages.
    mutating func reserve(bytes: Int, replies: Int)
}
