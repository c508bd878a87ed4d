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

    /// The most that one packet has, in bytes.
    var largestPacket: UInt64 {
        switch self {
        case .loopback: 131_200
        case .wire: 1500
        case .remote: 65_700
        }
    }
}

/// Another machine: a network namespace at the other end of a link.
final class RemoteMachine {
    private let child: Child

    /// What a command line begins with that is run there.
    var prefix: [String] { ["nsenter", "--target", "\(child.pid)", "--net"] }

    /// Makes it, and gives the link here the addresses 10.9.0.1 and fd09::1.
    init() throws {
        child = try Child("unshare", ["--net", "sleep", "infinity"])
        func namespace(_ process: String) throws -> String {
            try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/ns/net")
        }
        let here = try namespace("thread-self")
        try eventually("the other machine is there") { try namespace("\(child.pid)") != here }
        try shell(
            """
            ip link add wire0 type veth peer name wire1 netns \(child.pid)
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

    /// One more IPv6 address of the server, to which packets come from an address of that device alone; ten devices
    /// share a /64.
    func server(seenBy device: Int) throws -> String {
        let (server, client) = ("fd09:1::\(device)", "fd09:2:0:\(device / 10)::\(device)")
        let there = prefix.joined(separator: " ")
        try shell(
            """
            ip address replace \(server)/128 dev wire0 nodad
            ip route replace fd09:2::/32 dev wire0
            \(there) ip address replace \(client)/128 dev wire1 nodad
            \(there) ip route replace \(server)/128 dev wire1 src \(client)
            """)
        return server
    }
}
