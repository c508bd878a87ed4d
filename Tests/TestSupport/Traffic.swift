internal import Foundation
internal import Glibc

/// TCP and UDP traffic to ports of this namespace's loopback, from threads of the calling thread's namespace.
public final class Traffic: Sendable {
    private let stopping = Locked(false)
    private let running = Locked(0)
    private let errors = Locked<[String]>([])

    /// Starts discarding servers on these ports, and clients that keep sending, until ``stop()``.
    public init(ports: [Int], ipv6: Bool = true) throws {
        for port in ports {
            let servers = try [Socket.listening(port, AF_INET)] + (ipv6 ? [Socket.listening(port, AF_INET6)] : [])
            for server in servers { start { self.serve(server) } }
            start { try self.send(port, ipv6: false) }
            if ipv6 { start { try self.send(port, ipv6: true) } }
        }
    }

    /// Stops everything and waits until nothing is under way any more.
    public func stop() throws {
        stopping.set(true)
        try eventually("the traffic stops", within: 30) { running.get() == 0 }
        let failures = errors.get()
        if !failures.isEmpty { throw CommandError(description: failures.joined(separator: "; ")) }
    }

    private func start(_ body: @escaping @Sendable () throws -> Void) {
        running.update { $0 += 1 }
        // A thread that this one makes is in the same namespace.
        let thread = Thread { [self] in
            do { try body() } catch { errors.update { $0.append("\(error)") } }
            running.update { $0 -= 1 }
        }
        thread.start()
    }

    /// Accepts, reads to the end, answers with as much, closes.
    private func serve(_ server: Socket) {
        while !stopping.get() {
            guard let client = server.accept(within: 50) else { continue }
            let count = client.readToEnd()
            client.write(max(count / 2, 1))
            client.close()
        }
        server.close()
    }

    private func send(_ port: Int, ipv6: Bool) throws {
        while !stopping.get() {
            try exchange(tcp: Int.random(in: 1...60_000), to: port, ipv6: ipv6)
            try exchange(udp: Int.random(in: 1...1200), to: port, ipv6: ipv6)
            usleep(UInt32.random(in: 100...3000))
        }
    }
}

/// Sends so many bytes over TCP to a port that ``Traffic`` or another server listens on, and waits for the answer's end.
public func exchange(tcp bytes: Int, to port: Int, ipv6: Bool = false) throws {
    let socket = try Socket.connected(port, ipv6 ? AF_INET6 : AF_INET)
    socket.write(bytes)
    socket.finishWriting()
    _ = socket.readToEnd()
    socket.close()
}

/// Sends a datagram of so many bytes to a port.
public func exchange(udp bytes: Int, to port: Int, ipv6: Bool = false) throws {
    let socket = try Socket.connected(port, ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM)
    socket.write(bytes)
    socket.close()
}

/// Accepts connections on a port and answers each with half of what came, while `body` runs.
public func serving<Result>(_ ports: [Int], _ body: () throws -> Result) throws -> Result {
    let traffic = try Servers(ports)
    defer { traffic.stop() }
    return try body()
}

private final class Servers: Sendable {
    private let stopping = Locked(false)
    private let running = Locked(0)

    init(_ ports: [Int]) throws {
        for port in ports {
            for family in [AF_INET, AF_INET6] {
                let server = try Socket.listening(port, family)
                running.update { $0 += 1 }
                Thread { [self] in
                    while !stopping.get() {
                        guard let client = server.accept(within: 20) else { continue }
                        client.write(max(client.readToEnd() / 2, 1))
                        client.close()
                    }
                    server.close()
                    running.update { $0 -= 1 }
                }.start()
            }
        }
    }

    func stop() {
        stopping.set(true)
        try? eventually("servers stop") { running.get() == 0 }
    }
}
