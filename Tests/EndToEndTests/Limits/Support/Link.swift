import Foundation
import TestSupport

/// Where the clients of a port are.
enum Link: Sendable {
    /// On the servers' machine, where what a socket is given goes in packets of up to 128 KiB.
    case loopback
    /// On the servers' machine, with packets no longer than on a wire.
    case wire
    /// On another machine: packets of up to 64 KiB are handed to the link, which would cut them.
    case remote
    /// On another machine that is far away: every packet is under way for 20 ms, in each direction.
    case distant

    /// The most that one packet has, in bytes.
    var largestPacket: UInt64 {
        switch self {
        case .loopback: 131_200
        case .wire, .distant: 1500
        case .remote: 65_700
        }
    }
}

/// Another machine: a network namespace at the other end of a link.
final class RemoteMachine {
    private let child: Child
    private let wire: DelayedWire?

    /// What a command line begins with that is run there.
    var prefix: [String] { ["nsenter", "--target", "\(child.pid)", "--net"] }

    /// Makes it, and gives the link here the addresses 10.9.0.1 and fd09::1.
    ///
    /// - Parameter delay: How long packets are under way; no time at all, unless given.
    /// - Throws: What kept it from being made.
    init(delay: Duration? = nil) throws {
        child = try Child("unshare", ["--net", "sleep", "infinity"])
        wire = try delay.map { try DelayedWire("wire0", "wire1", delay: $0) }
        func namespace(_ process: String) throws -> String {
            try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/ns/net")
        }
        let here = try namespace("thread-self")
        try eventually("the other machine is there") { try namespace("\(child.pid)") != here }
        try shell(
            """
            \(wire == nil ? "ip link add wire0 type veth peer name wire1" : "ip link set wire1") netns \(child.pid)
            ip address add 10.9.0.1/24 dev wire0
            ip address add fd09::1/64 dev wire0 nodad
            ip link set wire0 up
            """)
        let there = prefix.joined(separator: " ")
        try shell(
            """
            \(there) ip link set lo up
            \(there) ip address add 10.9.0.2/24 dev wire1
            \(there) ip address add fd09::2/64 dev wire1 nodad
            \(there) ip link set wire1 up
            """)
    }

    deinit { child.signal(9) }

    /// One more address of the server, to which packets come from an address of that device alone; over IPv6 ten
    /// devices share a /64.
    func server(seenBy device: Int, ipv6: Bool) throws -> String {
        let there = prefix.joined(separator: " ")
        let (server, client) =
            ipv6
            ? ("fd09:1::\(device)", "fd09:2:0:\(device / 10)::\(device)")
            : ("10.9.1.\(device)", "10.9.2.\(device)")
        let (whole, options) = ipv6 ? (128, "nodad") : (32, "")
        try routeAnswers()
        try shell(
            """
            ip address replace \(server)/\(whole) dev wire0 \(options)
            \(there) ip address replace \(client)/\(whole) dev wire1 \(options)
            \(there) ip route replace \(server)/\(whole) dev wire1 src \(client)
            """)
        return server
    }

    /// Has answers to 10.9.2.0 to 10.9.255.255 and to fd09:2::/32 go there, whether anybody has these addresses or not.
    func routeAnswers() throws {
        try shell("ip route replace 10.9.0.0/16 via 10.9.0.2\nip route replace fd09:2::/32 via fd09::2")
    }
}
