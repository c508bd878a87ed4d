/// A TCP socket as sock_diag knows it.
///
/// `struct inet_diag_msg`, `struct inet_diag_req_v2` and `struct inet_diag_sockid` of `<linux/inet_diag.h>`.
struct InternetSocket: Sendable, Hashable {
    /// `AF_INET`, or `AF_INET6` with IPv4-mapped addresses as well.
    var family: UInt8
    /// Both ends, interface and cookie, which no other socket has had or will have: `struct inet_diag_sockid`.
    var identity: [UInt8]
    /// Whether only its place is kept, until it can be given to another connection.
    var isWaiting: Bool

    static let identitySize = 48
    /// `sizeof(struct inet_diag_msg)`.
    private static let messageSize = 72
    /// What `idiag_timer` says of a place that is kept: net/ipv4/inet_diag.c, `inet_twsk_diag_fill()`.
    private static let waitingTimer: UInt8 = 3

    /// - Returns: nil where the message is too short to describe a socket.
    init?(_ message: Message, in bytes: borrowing RawSpan) {
        guard message.payload.count >= Self.messageSize else { return nil }
        let start = message.payload.lowerBound
        family = bytes.byte(at: start)
        isWaiting = bytes.byte(at: start + 2) == Self.waitingTimer
        identity = bytes.copy((start + 4)..<(start + 4 + Self.identitySize))
    }

    /// The port at this end.
    var localPort: UInt16 { UInt16(identity[0]) << 8 | UInt16(identity[1]) }

    /// What asks for sockets, as the payload of a message.
    ///
    /// - Parameters:
    ///   - family: Whose.
    ///   - states: A bit for each state, as the kernel numbers them.
    ///   - identity: Of the one that is meant; of any, unless given.
    /// - Returns: `struct inet_diag_req_v2`.
    static func request(family: UInt8, states: UInt32, identity: [UInt8]? = nil) -> [UInt8] {
        let tcp: UInt8 = 6
        var payload = [family, tcp, 0, 0]
        payload.append(native: states)
        return payload + (identity ?? [UInt8](repeating: 0, count: identitySize))
    }
}
