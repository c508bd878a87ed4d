import SystemPackage
import Testing

@testable import Netfilter

@Suite("Ending connections, as the kernel may answer") struct SocketDiagnosticsTests {
    typealias Answer = ScriptedKernel.Answer

    /// What sock_diag says of a connection of 127.0.0.1; its cookie is 7 and the remote port.
    static func socket(_ localPort: UInt16, _ remotePort: UInt16, timer: UInt8 = 0) -> [UInt8] {
        [2, 1, timer, 0] + Say.number(localPort) + Say.number(remotePort)  // AF_INET, TCP_ESTABLISHED
            + [127, 0, 0, 1] + [UInt8](repeating: 0, count: 12)
            + [127, 0, 0, 1] + [UInt8](repeating: 0, count: 12)
            + [0, 0, 0, 0] + [7, 0, 0, 0] + Say.number(remotePort) + [0, 0]
            + [UInt8](repeating: 0, count: 20)  // expiry, queues, user, inode
    }

    static func dump(_ sockets: [[UInt8]]) -> Answer {
        { asked in
            let messages = sockets.flatMap { Say.message(20, flags: Say.multi, to: asked.sequence, $0) }
            return [.datagram(messages + Say.done(to: asked.sequence))]
        }
    }

    /// Refuses the n-th message of a datagram for each errno that isn't 0, and is silent about the others.
    static func refusals(_ errors: [Int32]) -> Answer {
        { asked in
            zip(split(asked.bytes), errors).compactMap { message, errno in
                errno == 0 ? nil : .datagram(Say.error(errno, to: message, flags: Say.capped))
            }
        }
    }

    static func diagnostics(_ sockets: [[UInt8]], _ answers: [Answer]) -> SocketDiagnostics<ScriptedKernel> {
        SocketDiagnostics(ScriptedKernel([dump(sockets), dump([])] + answers))
    }

    static let three = [socket(8388, 1001), socket(8388, 1002), socket(8388, 1003)]

    @Test("one that is gone meanwhile is no error, nor counted")
    func gone() throws {
        var diagnostics = Self.diagnostics(Self.three, [Self.refusals([0, 2, 0])])
        #expect(try diagnostics.endConnections(onLocalPorts: [8388]) == .ended(2))
    }

    @Test("a kernel that can't end them says so for each")
    func unsupported() throws {
        var diagnostics = Self.diagnostics(Self.three, [Self.refusals([95, 95, 95])])
        #expect(try diagnostics.endConnections(onLocalPorts: [8388]) == .unsupported)
    }

    @Test("a kernel without tcp_diag has none to show")
    func noModule() throws {
        let answer: Answer = { [.datagram(Say.error(2, to: $0.bytes, flags: Say.capped))] }
        var diagnostics = SocketDiagnostics(ScriptedKernel([answer]))
        #expect(try diagnostics.endConnections(onLocalPorts: [8388]) == .unsupported)
    }

    @Test("who may not end them is told what is missing")
    func notPermitted() throws {
        var diagnostics = Self.diagnostics(Self.three, [Self.refusals([1, 1, 1])])
        let error = #expect(throws: NetlinkError.self) { try diagnostics.endConnections(onLocalPorts: [8388]) }
        #expect(
            error?.description
                == "netlink: ending a TCP connection: Operation not permitted (needs CAP_NET_ADMIN)")
    }

    @Test("where replies are lost, each is ended by itself once more")
    func lost() throws {
        let lost: Answer = { _ in [.error(.noBufferSpace)] }
        let each = [Self.refusals([2]), Self.refusals([0]), Self.refusals([2])]
        var diagnostics = Self.diagnostics(Self.three, [lost] + each)
        #expect(try diagnostics.endConnections(onLocalPorts: [8388]) == .ended(1))
        diagnostics = Self.diagnostics(Self.three, [lost, lost])
        let error = #expect(throws: NetlinkError.self) { try diagnostics.endConnections(onLocalPorts: [8388]) }
        #expect(error == .outcomeUnknown(operation: "ending a TCP connection"))
    }

    @Test("those on other ports, and places that are only kept, are not asked for")
    func chosen() throws {
        let sockets = [Self.socket(8389, 1001), Self.socket(8388, 1002), Self.socket(8388, 1003, timer: 3)]
        let only: Answer = { asked in
            let message = hex(
                """
                48 00 00 00 15 00 01 00                          # length 72, SOCK_DESTROY, REQUEST
                03 00 00 00 00 00 00 00                          # sequence number 3, port id 0
                02 06 00 00 00 00 00 00                          # AF_INET, IPPROTO_TCP, no states
                20 c4 03 ea                                      # ports 8388 and 1002
                7f 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00  # from
                7f 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00  # to
                00 00 00 00 07 00 00 00 03 ea 00 00              # interface, cookie
                """)
            #expect(parting(asked.bytes, message) == nil)
            return []
        }
        var diagnostics = Self.diagnostics(sockets, [only])
        #expect(try diagnostics.endConnections(onLocalPorts: [8388]) == .ended(1))
    }

    @Test("a torn description is an error", arguments: [0, 40, 71])
    func torn(length: Int) throws {
        var diagnostics = Self.diagnostics([Array(Self.socket(8388, 1001).prefix(length))], [])
        #expect(throws: NetlinkError.self) { try diagnostics.endConnections(onLocalPorts: [8388]) }
    }
}
