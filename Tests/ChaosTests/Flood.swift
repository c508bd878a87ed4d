import Glibc
import TestSupport

/// Datagrams to a port of ``Traffic``, as many as can be, which it sends back.
struct Flood {
    let limit: LimitedPort
    private let bytes: Int
    private let sockets: [Socket]

    /// The longest packet in it, in bytes.
    var longest: UInt64 { UInt64(bytes + 48) }

    init(_ limit: LimitedPort, using random: inout SeededRandom) throws {
        self.limit = limit
        bytes = Int.random(in: 100...1200, using: &random)
        sockets = try [false, true].map { try Socket.datagrams(to: limit.port, ipv6: $0) }
    }

    func close() { for socket in sockets { socket.close() } }

    func send(_ count: Int) {
        for _ in 0..<count { for socket in sockets { socket.write([UInt8](repeating: 0, count: bytes)) } }
    }
}

extension World {
    /// Floods a port that may have so much more, and expects it to stop within a packet of that.
    ///
    /// - Parameters:
    ///   - flood: What comes.
    ///   - goal: What the independent counters will have then.
    /// - Throws: ``Broken`` where it stops earlier or later.
    func fill(_ flood: Flood, upTo goal: UInt64) throws {
        do {
            try eventually("", within: 20) {
                flood.send(16)
                usleep(2000)
                return try passed(flood.limit) + flood.longest > goal
            }
        } catch {
            throw Broken(description: "\(flood.limit.port) stopped \(goal - (try passed(flood.limit))) bytes early")
        }
        try expectStop(flood, at: goal)
    }

    /// Expects that no more comes through than may.
    func expectStop(_ flood: Flood, at goal: UInt64) throws {
        flood.send(32)
        usleep(10_000)
        let passed = try passed(flood.limit)
        guard passed <= goal else {
            throw Broken(description: "\(flood.limit.port) went \(passed - goal) bytes beyond its limit")
        }
    }

    /// Waits until a port is free again, after its limit was raised.
    func waitUntilFree(_ limit: LimitedPort) throws {
        let probe = try Socket.datagrams(to: limit.port)
        defer { probe.close() }
        let before = try passed(limit)
        try eventually("\(limit.port) is free again", within: 20) {
            probe.write([UInt8](repeating: 0, count: 100))
            usleep(2000)
            // Of one that answers, both directions pass.
            return try passed(limit) > before + (limit.directions.count == 1 ? 0 : 200)
        }
    }

    /// Waits until the kernel has a quota of a port that lets just so many bytes pass.
    func waitUntilArmed(_ limit: LimitedPort, left: UInt64) throws {
        try eventually("\(limit.port) has \(left) bytes left", within: 20) {
            try Quota.listed().contains { name, quota in
                name.hasPrefix("ss_\(limit.port)_") && quota.over - quota.used == left
            }
        }
    }
}
