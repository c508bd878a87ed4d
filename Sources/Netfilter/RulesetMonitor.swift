internal import CLinux
internal import CMnl
internal import SystemPackage

/// Hears of every change to the ruleset, and of quotas that are used up (`NFNLGRP_NFTABLES`).
public struct RulesetMonitor: ~Copyable {
    private var socket: NetlinkSocket
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    /// Subscribes in the current network namespace.
    ///
    /// - Parameter own: The port id whose changes are not to be heard of: there may be more at once than there is room for;
    ///   0 for nobody's.
    /// - Throws: ``NetlinkError``.
    public init(except own: UInt32 = 0) throws(NetlinkError) {
        do throws(Errno) { socket = try Self.subscribed() } catch {
            throw .failed(operation: "subscribing to ruleset changes", errno: error)
        }
        // Where it can't be had, they are told apart all the same.
        if own != 0 { _ = cl_netlink_ignore(socket.fileDescriptor, own) }
    }

    private static func subscribed() throws(Errno) -> NetlinkSocket {
        var socket = try NetlinkSocket()
        // Packets may use up thousands of quotas at once, each event taking 4 KiB and more.
        socket.reserve(bytes: 0, replies: 32 * 1024)
        try socket.join(group: Int32(NFNLGRP_NFTABLES.rawValue))
        return socket
    }

    /// Readable while events are waiting.
    public var fileDescriptor: Int32 { socket.fileDescriptor }

    /// Reads all waiting events.
    ///
    /// - Parameters:
    ///   - name: The table's name, of family inet.
    ///   - own: The port id whose changes don't matter.
    /// - Returns: What they say of the table.
    public mutating func drain(table name: String, except own: UInt32) -> RulesetChange {
        var change = RulesetChange()
        while true {
            let count: Int
            do throws(Errno) { count = try socket.receive(into: &buffer, wait: false) } catch {
                guard error == .noBufferSpace || error == .noSpace else { return change }
                change.lose()
                continue
            }
            let datagram = unsafe buffer.span.bytes.extracting(0..<count)
            do throws(NetlinkError) {
                try Message.forEach(in: datagram, operation: "") { message throws(NetlinkError) in
                    guard Self.concerns(message, table: name, in: datagram) else { return }
                    if let quota = Self.depletedQuota(message, in: datagram) {
                        change.depleted.append(quota)
                    } else if message.portID != own, Head(message, in: datagram)?.family == Family.inet.rawValue {
                        change.isTouched = true
                    }
                }
            } catch {
                change.lose()
            }
        }
    }

    /// Whether an event is of a table of this name; all of nftables' objects carry their table's name as attribute 1.
    private static func concerns(_ message: Message, table name: String, in bytes: borrowing RawSpan) -> Bool {
        guard message.type & 0xff != UInt16(NFT_MSG_NEWGEN.rawValue) else { return false }
        guard let range = message.attributes else { return false }
        var attributes = Attributes(range)
        while let attribute = attributes.next(in: bytes) {
            guard attribute.type == 1 else { continue }
            return bytes.string(attribute.payload) == name
        }
        return false
    }

    /// The name of the quota that a packet has used up; nil for any other event.
    ///
    /// Nobody's socket is the origin of it, and its family is the packet's, whatever the table's is.
    private static func depletedQuota(_ message: Message, in bytes: borrowing RawSpan) -> String? {
        guard message.portID == 0, message.type & 0xff == UInt16(NFT_MSG_NEWOBJ.rawValue),
            let object = ObjectState(message, in: bytes), object.kind == .quota
        else { return nil }
        return bytes.string(object.name)
    }
}

extension RulesetChange {
    /// Notes that an event was lost.
    fileprivate mutating func lose() { (isTouched, hasOverflowed) = (true, true) }
}
