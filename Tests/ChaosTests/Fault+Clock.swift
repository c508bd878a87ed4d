import Foundation
import TestSupport

extension Fault {
    /// The clock is stepped; it is the agent's alone, because `CLOCK_REALTIME` has no namespace.
    static let clock = [
        Fault(name: "clock runs over an hour's edge") { world, random in
            try world.step(to: world.start(after: 3600), before: 0.2)
            world.pass(0.3...0.5, using: &random)
            try world.checkHours()
            return .exact
        },
        Fault(name: "clock runs over a day's edge") { world, random in
            try world.step(to: world.startOfNextDay(), before: 0.2)
            world.pass(0.3...0.5, using: &random)
            try world.checkHours()
            return .exact
        },
        Fault(name: "clock stepped over a day's edge") { world, random in
            try world.checkDay { try world.step(to: world.startOfNextDay()) }
            return .exact
        },
        Fault(name: "clock stepped over a month's edge", weight: 2) { world, random in
            try world.checkDay { try world.step(to: world.startOfNextMonth()) }
            return .exact
        },
        Fault(name: "clock stepped back by hours", weight: 3) { world, random in
            world.clockOffset -= 3600 * Int.random(in: 1...5, using: &random)
            try world.setClock()
            world.pass(0.1...0.4, using: &random)
            try world.checkHours()
            return .exact
        },
        Fault(name: "clock far behind for a moment", weight: 2) { world, random in
            let right = world.clockOffset
            world.clockOffset -= 86400 * Int.random(in: 400...10_000, using: &random)
            try world.setClock()
            world.pass(0.1...0.4, using: &random)
            world.clockOffset = right
            try world.setClock()
            try world.checkHours()
            return .exact
        },
    ]
}

extension World {
    func setClock() throws { try control.write(clockOffset: clockOffset, tinyBuffers: false) }

    /// Sets the agent's clock to a time before a moment; or past it, where readings no longer close the hour before.
    func step(to moment: Int, before seconds: Double = -3) throws {
        clockOffset += Int((Double(moment) - seconds - now).rounded(.up))
        try setClock()
    }

    /// When the next period of so many seconds begins.
    func start(after length: Int) -> Int { (Int(now) / length + 1) * length }

    /// When the next day begins in which nothing can have been counted yet, as it may have been where the clock was set
    /// back.
    func startOfNextDay() -> Int { (Int(max(now, latestTime)) / 86400 + 1) * 86400 }

    /// Likewise the next month.
    func startOfNextMonth() -> Int {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let month = calendar.dateInterval(of: .month, for: Date(timeIntervalSince1970: max(now, latestTime)))
        return Int(month?.end.timeIntervalSince1970 ?? 0)
    }

    /// Steps over a day's edge with nothing under way, and expects in the new day just what is counted after it.
    func checkDay(using ports: [Int] = extra + steady, _ step: () throws -> Void) throws {
        let (_, before) = try settle()
        try step()
        known.openings.nextBegins(with: totals(before))
        // By the kernel's own clock the day doesn't end: what comes until quotas are others belongs to the old one.
        try waitUntilArmed(day: Int(now) / 86400 * 86400)
        traffic.resume()
        try use(ports)
        let (_, after) = try settle()
        traffic.resume()
        let day = Int(now) / 86400 * 86400
        let shown = after["porttally_period_start_timestamp_seconds{period=\"day\"}"]
        guard shown == UInt64(day) else { throw Broken(description: "the day began at \(shown ?? 0), not \(day)") }
        for port in Self.ports {
            let counted = ["tcp", "udp"].reduce(0) {
                $0 + (after.bytes(port, $1, "in") ?? 0) - (before.bytes(port, $1, "in") ?? 0)
            }
            let usage = after["porttally_period_receive_bytes{port=\"\(port)\",period=\"day\"}"]
            guard usage == counted else {
                throw Broken(description: "\(port): \(usage ?? 0) bytes in the day, \(counted) were counted in it")
            }
        }
        try checkHours()
    }

    private func use(_ ports: [Int]) throws { for port in ports { try exchange(echoed: 100, at: port) } }

    /// No hour in the store has less than nothing.
    func checkHours() throws {
        let wrong = try shell(
            """
            sqlite3 -readonly -cmd '.timeout 5000' \(store) '
            SELECT * FROM usage_hour WHERE min(receive_bytes, transmit_bytes, receive_packets, transmit_packets) < 0'
            """)
        guard wrong.isEmpty else { throw Broken(description: "hours with less than nothing: \(wrong)") }
    }
}
