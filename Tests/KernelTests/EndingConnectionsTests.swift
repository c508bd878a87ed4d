import Glibc
import Netfilter
import TestSupport
import Testing

/// A connection, seen from both ends.
private struct Pair {
    let client: Socket
    let server: Socket

    init(_ listener: Socket, _ port: Int, ipv6: Bool = false) throws {
        client = try Socket.connected(port, within: 5, ipv6: ipv6)
        server = try #require(listener.accept(within: 5000))
    }

    /// Whether a byte goes through it, each way.
    var isOpen: Bool {
        client.write([1])
        guard server.next(within: 5000) == .byte(1) else { return false }
        server.write([2])
        return client.next(within: 5000) == .byte(2)
    }

    func close() {
        client.close()
        server.close()
    }
}

@Suite("Ending connections", .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct EndingConnectionsTests {
    enum Address: CaseIterable { case ipv4, ipv6, mapped }

    @Test("idle ones end on both sides; those on other ports, and who listens, go on", arguments: Address.allCases)
    func idle(address: Address) async throws {
        try await inNewNetworkNamespace {
            func listener(_ port: Int) throws -> Socket {
                address == .mapped
                    ? try .listeningEverywhere(port) : try .listening(port, ipv6: address == .ipv6)
            }
            let listeners = [8388: try listener(8388), 8389: try listener(8389)]
            defer { for listener in listeners.values { listener.close() } }
            func pair(_ port: Int) throws -> Pair {
                try Pair(#require(listeners[port]), port, ipv6: address == .ipv6)
            }
            let (first, second, other) = (try pair(8388), try pair(8388), try pair(8389))
            defer { for pair in [first, second, other] { pair.close() } }
            var diagnostics = try SocketDiagnostics()
            #expect(try diagnostics.endConnections(onLocalPorts: [8388, 1]) == .ended(2))
            for pair in [first, second] {
                #expect(pair.client.next(within: 5000) == .failure(ECONNRESET))
                #expect(pair.server.next(within: 5000) == .failure(ECONNABORTED))
            }
            #expect(other.isOpen)
            let later = try pair(8388)
            defer { later.close() }
            #expect(later.isOpen)
            #expect(try diagnostics.endConnections(onLocalPorts: []) == .ended(0))
        }
    }

    @Test("whose one side has finished end as well; those that are over are left alone")
    func finished() async throws {
        try await inNewNetworkNamespace {
            let listener = try Socket.listening(8388)
            defer { listener.close() }
            let (half, over) = (try Pair(listener, 8388), try Pair(listener, 8388))
            defer { half.client.close() }
            half.server.finishWriting()
            #expect(half.client.next(within: 5000) == .end)
            // Now the port's side only keeps its place (TIME_WAIT).
            over.server.close()
            #expect(over.client.next(within: 5000) == .end)
            over.client.close()
            var diagnostics = try SocketDiagnostics()
            #expect(try diagnostics.endConnections(onLocalPorts: [8388]) == .ended(1))
            #expect(half.server.next(within: 5000) == .failure(ECONNABORTED))
            half.server.close()
            #expect(try diagnostics.endConnections(onLocalPorts: [8388]) == .ended(0))
        }
    }

    @Test("a thousand at once")
    func many() async throws {
        try await inNewNetworkNamespace {
            let listener = try Socket.listening(8388)
            defer { listener.close() }
            let pairs = try (1...1000).map { _ in try Pair(listener, 8388) }
            defer { for pair in pairs { pair.close() } }
            var diagnostics = try SocketDiagnostics()
            #expect(try diagnostics.endConnections(onLocalPorts: [8388]) == .ended(1000))
            #expect(pairs.allSatisfy { $0.client.next(within: 5000) == .failure(ECONNRESET) })
            #expect(pairs.allSatisfy { $0.server.next(within: 5000) == .failure(ECONNABORTED) })
        }
    }
}
