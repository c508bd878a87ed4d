import Foundation
import Glibc
import TestSupport

extension Fault {
    /// Clients of the page that cost more than they should.
    static let clients = [
        Fault(name: "500 connections at once") { world, random in
            try world.connect(500, sending: ["", "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"], using: &random)
            world.pass(0...0.4, using: &random)
            world.disconnect()
            return .exact
        },
        Fault(name: "slow clients", weight: 3) { world, random in
            try world.connect(20, sending: [""], using: &random)
            for byte in "GET /metrics HT".utf8 {
                for client in world.clients { client.write([byte]) }
                world.pass(0...0.02, using: &random)
            }
            world.disconnect()
            return .exact
        },
        Fault(name: "half-open clients that stay for some rounds", weight: 3) { world, random in
            world.disconnect()
            let texts = ["", "GET /met", "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"]
            try world.connect(10, sending: texts, using: &random)
            for client in world.clients.prefix(5) { shutdown(client.descriptor, Int32(SHUT_WR)) }
            return .exact
        },
        Fault(name: "file descriptors exhausted") { world, random in
            guard let pid = world.agent?.child.pid else { return .exact }
            let open = try world.descriptors(of: pid)
            try world.limit(pid, to: open + Int.random(in: 0...2, using: &random))
            try world.connect(5, sending: [""], using: &random)
            try world.name(extra: World.extra.reversed())
            world.pass(0.2...0.8, using: &random)
            world.disconnect()
            try world.limit(pid, to: 1024)
            // libdispatch traps where it can't look at its own threads in /proc; systemd starts the agent again.
            try eventually("the agent is well, or has ended", within: 30) {
                world.agent?.child.isRunning != true || httpGet("/health")?.status == 200
            }
            if let child = world.agent?.child, !child.isRunning {
                let status = child.wait()
                guard status == 128 + SIGILL else { throw Broken(description: "ended with status \(status)") }
                try world.start()
            }
            return .exact
        },
    ]
}

extension World {
    /// Opens connections and sends one of these on each; who is refused is not an error.
    func connect(_ count: Int, sending texts: [String], using random: inout SeededRandom) throws {
        for _ in 0..<count {
            guard let client = try? Socket.connected(10388, within: 1) else { continue }
            clients.append(client)
            client.write(Array((texts.randomElement(using: &random) ?? "").utf8))
        }
    }

    func disconnect() {
        for client in clients { client.close() }
        clients = []
    }

    /// Sets how many descriptors a process may have open.
    func limit(_ pid: pid_t, to count: Int) throws {
        // It may be gone at that very moment.
        try run("prlimit", ["--pid", "\(pid)", "--nofile=\(count):"], check: false)
    }
}
