import Foundation
import Glibc
import TestSupport

extension World {
    /// Has the agent take over other limits, and waits until it shows them.
    func configure(_ limits: [LimitedPort]) throws {
        gates.expect(gates.expected.filter { limits.contains($0) })
        self.limits = limits
        try writeConfig()
        try eventually("the page shows \(limits)", within: 20) { try showsLimits() }
        gates.expect(limits)
    }

    /// The same, where the agent may not yet have read, or still be taking over, limits that were written before.
    func configureAtLast(_ limits: [LimitedPort]) throws {
        // Ones that are written nowhere else: once it shows these, no earlier ones come any more.
        try configure(LimitedPort.usual { $0.bytes.mapValues { $0 + 2000 } })
        try configure(limits)
    }

    /// Writes the agent's own config, in the place of the one that is there: an agent that starts just then needs a whole one.
    func writeConfig() throws {
        let new = try directory.write("porttally.json.new", config)
        guard unsafe rename(new, directory.file("porttally.json")) == 0 else {
            throw Broken(description: "no config: errno \(errno)")
        }
    }

    /// Whether a page shows the limits of all ports that it shows.
    func showsLimits() throws -> Bool {
        let page = try scrape()
        return Self.ports.allSatisfy { port in
            ["day", "month", "lifetime"].allSatisfy { period in
                let shown = page["porttally_limit_bytes{port=\"\(port)\",period=\"\(period)\"}"]
                return page.bytes(port, "tcp", "in") == nil || shown == limits.first { $0.port == port }?.bytes[period]
            }
        }
    }

    /// The same limits, with another figure for one of them.
    func limits(_ port: Int, _ period: String, _ bytes: UInt64) -> [LimitedPort] {
        limits.map { limit in
            limit.port == port ? limit.with(limit.bytes.merging([period: bytes]) { $1 }) : limit
        }
    }

    /// What was ever counted of what limits are about, by port.
    func totals(_ page: Metrics) -> [Int: UInt64] {
        Dictionary(
            uniqueKeysWithValues: LimitedPort.usual.map { limit in
                (
                    limit.port,
                    limit.directions.reduce(0) { sum, direction in
                        ["tcp", "udp"].reduce(sum) { $0 + (page.bytes(limit.port, $1, direction) ?? 0) }
                    }
                )
            })
    }

    /// What the independent counters have of what a port's limits are about, in bytes.
    func passed(_ limit: LimitedPort) throws -> UInt64 {
        let counts = try Counts(truth)
        return limit.directions.reduce(0) { sum, direction in
            ["tcp", "udp"].reduce(sum) { $0 + UInt64(counts["p\(limit.port)_\($1)_\(direction)"]?.bytes ?? 0) }
        }
    }

    /// Nothing moves: what is used is what was counted, and each quota stops where that says.
    func checkLimits(_ page: Metrics, _ promise: Promise) throws {
        let totals = totals(page)
        for period in ["day", "month", "lifetime"] {
            let limited = limits.filter { $0.bytes[period] != nil }
            var used: [Int: UInt64] = [:]
            for port in limited.map(\.port) {
                guard let shown = page.limitUsed(port, period) else {
                    throw Broken(description: "\(port): nothing is said to be used in the \(period)")
                }
                used[port] = shown
            }
            // A lifetime began at 0.
            let start = period == "lifetime" ? 0 : page.start(of: period)
            let problem =
                period == "lifetime"
                ? used.first { $1 != totals[$0] }.map {
                    "\($0): \($1) bytes in its life, \(totals[$0] ?? 0) were counted"
                }
                : known.openings.problem(used, in: period, from: start, totals, storeIsOlder: promise.storeIsOlder)
            if let problem { throw Broken(description: problem) }
        }
        known.openings.checked(totals)
        if try wrongQuotas(page).isEmpty { return }
        known.lateQuotas += 1
        var wrong: [String] = []
        do {
            try eventually("quotas are right", within: 5) {
                wrong = try wrongQuotas(scrape())
                return wrong.isEmpty
            }
        } catch { throw Broken(description: wrong.joined(separator: "; ")) }
    }

    /// Quotas that stop elsewhere than a page says, or shouldn't be there, one sentence each.
    private func wrongQuotas(_ page: Metrics) throws -> [String] {
        var found = try Quota.listed()
        var wrong: [String] = []
        func compare(_ name: String, left: UInt64, of limit: UInt64, isNext: Bool = false) {
            guard let quota = found.removeValue(forKey: name) else { return wrong.append("there is no quota \(name)") }
            if quota.over - quota.used != left || isNext && quota.used != 0 {
                wrong.append(
                    "\(name) has \(quota.used) of \(quota.over), \(Int(quota.over - quota.used) - Int(left)) too many left"
                )
            }
        }
        for limit in limits {
            for (period, bytes) in limit.bytes {
                let name = "ss_\(limit.port)_\(period)"
                let left = bytes - min(bytes, page.limitUsed(limit.port, period) ?? 0)
                guard period != "lifetime" else {
                    compare(name, left: left, of: bytes)
                    continue
                }
                let start = page.start(of: period)
                compare("\(name)_\(Self.date(start))", left: left, of: bytes)
                compare("\(name)_\(Self.date(Self.end(of: period, from: start)))", left: bytes, of: bytes, isNext: true)
            }
        }
        if found.removeValue(forKey: "quota_sentinel")?.used != 1 { wrong.append("the quotas' marker is not whole") }
        return wrong + found.keys.sorted().map { "\($0) should not be there" }
    }

    /// Waits until the kernel has quotas of the day after one.
    func waitUntilArmed(day start: Int) throws {
        let name = "ss_8388_day_\(Self.date(UInt64(start + 86400)))"
        try eventually("there is \(name)", within: 20) {
            _ = try scrape()
            return try Quota.listed()[name] != nil
        }
    }

    private static var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }

    /// When a period ends that begins then.
    private static func end(of period: String, from start: UInt64) -> UInt64 {
        let date = Date(timeIntervalSince1970: Double(start))
        let interval = calendar.dateInterval(of: period == "day" ? .day : .month, for: date)
        return UInt64(interval?.end.timeIntervalSince1970 ?? 0)
    }

    /// The date as names have it: `20261201`.
    private static func date(_ time: UInt64) -> Int {
        let parts = calendar.dateComponents([.year, .month, .day], from: Date(timeIntervalSince1970: Double(time)))
        return (parts.year ?? 0) * 10_000 + (parts.month ?? 0) * 100 + (parts.day ?? 0)
    }
}

/// A quota in the kernel, as nft lists it.
struct Quota {
    var over: UInt64
    var used: UInt64

    /// Those of the agent's table, by name.
    static func listed() throws -> [String: Quota] {
        var quotas: [String: Quota] = [:]
        for object in try nftObjects(["list", "quotas"]) {
            guard let quota = object["quota"] as? [String: Any], quota["table"] as? String == "porttally",
                let name = quota["name"] as? String, let over = (quota["bytes"] as? NSNumber)?.uint64Value
            else { continue }
            quotas[name] = Quota(over: over, used: (quota["used"] as? NSNumber)?.uint64Value ?? 0)
        }
        return quotas
    }
}

/// What `nft -j` lists; nothing where it fails.
func nftObjects(_ arguments: [String]) throws -> [[String: Any]] {
    let listing = try run("nft", ["-j"] + arguments, check: false)
    guard listing.status == 0 else { return [] }
    let root = try JSONSerialization.jsonObject(with: Data(listing.output.utf8)) as? [String: Any]
    return root?["nftables"] as? [[String: Any]] ?? []
}

extension Metrics {
    /// What a port used in a period, in bytes.
    func limitUsed(_ port: Int, _ period: String) -> UInt64? {
        self["porttally_limit_used_bytes{port=\"\(port)\",period=\"\(period)\"}"]
    }

    /// When the current day or month began.
    func start(of period: String) -> UInt64 {
        self["porttally_period_start_timestamp_seconds{period=\"\(period)\"}"] ?? 0
    }
}
