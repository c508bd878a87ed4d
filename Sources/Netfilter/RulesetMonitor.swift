internal import CMnl
internal import SystemPackage

/// Hears of every change to the ruleset (`NFNLGRP_NFTABLES`).
public struct RulesetMonitor: ~Copyable {
    private var socket: NetlinkSocket
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    /// Subscribes in the current network namespace.
    public init() throws(NetlinkError) {
        do throws(Errno) { socket = try Self.subscribed() } catch {
            throw .failed(operation: "subscribing to ruleset changes", errno: error)
        }
    }

    private static func subscribed() throws(Errno) -> NetlinkSocket {
        var socket = try NetlinkSocket()
        socket.reserve(bytes: 0, replies: 1024)
        try socket.join(group: Int32(NFNLGRP_NFTABLES.rawValue))
        return socket
    }

    /// Readable while events are waiting.
    public var fileDescriptor: Int32 { socket.fileDescriptor }

    /// Reads all waiting events.
    ///
    /// - Returns: Whether somebody but `own` has changed table inet `name`, or may have: events can be lost.
    public mutating func drain(table name: String, except own: UInt32) -> Bool {
        var touched = false
        while true {
            let count: Int
            do throws(Errno) { count = try socket.receive(into: &buffer, wait: false) } catch {
                guard error == .noBufferSpace || error == .noSpace else { return touched }
                touched = true
                continue
            }
            let datagram = unsafe buffer.span.bytes.extracting(0..<count)
            do throws(NetlinkError) {
                try Message.forEach(in: datagram, operation: "") { message throws(NetlinkError) in
                    if message.portID != own, Self.concerns(message, table: name, in: datagram) { touched = true }
                }
            } catch {
                touched = true
            }
        }
    }

    /// Whether an event is of this table; all of nftables' objects carry their table's name as attribute 1.
    private static func concerns(_ message: Message, table name: String, in bytes: borrowing RawSpan) -> Bool {
        guard message.type & 0xff != UInt16(NFT_MSG_NEWGEN.rawValue) else { return false }
        guard let head = Head(message, in: bytes), head.family == Family.inet.rawValue else { return false }
        guard let range = message.attributes else { return false }
        var attributes = Attributes(range)
        while let attribute = attributes.next(in: bytes) {
            guard attribute.type == 1 else { continue }
            return bytes.string(attribute.payload) == name
        }
        return false
    }
}
