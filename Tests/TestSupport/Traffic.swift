internal import Foundation
internal import Glibc

/// TCP and UDP traffic to ports of this namespace's loopback, from threads of the calling thread's namespace.
public final class Traffic: Sendable {
    private let stopping = Locked(false)
    private let running = Locked(0)
    private let errors = Locked<[String]>([])
    private let senders: Locked<(isPaused: Bool, busy: Int)>
    private let rest: ClosedRange<UInt32>

    /// Starts answering servers on these ports, and clients that keep sending, until ``stop()``.
    ///
    /// - Parameters:
    ///   - ports: The ports to send to.
    ///   - others: Ports that have servers alone.
    ///   - ipv6: Whether to send over IPv6 as well.
    ///   - rest: How long a client rests between two exchanges, in microseconds.
    ///   - isPaused: Whether the first exchange waits for ``resume()``.
    /// - Throws: What kept the servers from listening.
    public init(
        ports: [Int], others: [Int] = [], ipv6: Bool = true, rest: ClosedRange<UInt32> = 100...3000,
        isPaused: Bool = false
    ) throws {
        self.rest = rest
        senders = Locked((isPaused: isPaused, busy: 0))
        for port in ports + others {
            for family in ipv6 ? [AF_INET, AF_INET6] : [AF_INET] {
                let server = try Socket.listening(port, family)
                start { self.serve(server) }
                let echo = try Socket.listening(port, family, SOCK_DGRAM)
                start { self.echo(echo) }
                if ports.contains(port) { start { try self.send(port, ipv6: family == AF_INET6) } }
            }
        }
    }

    /// Lets every exchange that is under way end, and begins no other until ``resume()``.
    public func pause() throws {
        senders.update { $0.isPaused = true }
        try eventually("the senders rest", within: 30) { senders.get().busy == 0 }
    }

    /// Goes on after ``pause()``.
    public func resume() { senders.update { $0.isPaused = false } }

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

    /// Sends every datagram back.
    private func echo(_ server: Socket) {
        while !stopping.get() { _ = server.echo(within: 50) }
        server.close()
    }

    private func send(_ port: Int, ipv6: Bool) throws {
        while !stopping.get() {
            usleep(UInt32.random(in: rest))
            let mayGo = senders.update {
                if !$0.isPaused { $0.busy += 1 }
                return !$0.isPaused
            }
            guard mayGo else { continue }
            defer { senders.update { $0.busy -= 1 } }
            do {
                try exchange(tcp: Int.random(in: 1...60_000), to: port, ipv6: ipv6)
                try exchange(udp: Int.random(in: 1...1200), to: port, ipv6: ipv6)
            } catch {
                // A server may have stopped already.
                guard stopping.get() else { throw error }
            }
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

/// Sends a datagram of so many bytes to a port that ``Traffic`` listens on, and waits until it has come back.
public func exchange(echoed bytes: Int, at port: Int) throws {
    let socket = try Socket.connected(port, AF_INET, SOCK_DGRAM, within: 5)
    defer { socket.close() }
    socket.write(bytes)
    var buffer = [UInt8](repeating: 0, count: 2048)
    guard unsafe recv(socket.descriptor, &buffer, buffer.count, 0) == bytes else {
        throw CommandError(description: "port \(port) did not send the datagram back")
    }
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
