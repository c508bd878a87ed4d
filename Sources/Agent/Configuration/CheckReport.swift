internal import Glibc
internal import Shadowsocks
internal import Store
internal import SystemPackage
internal import Tally
internal import Web

/// What `check` says.
struct CheckReport {
    /// As many listening ports as are named one by one, of problems and of notes.
    private static let maximumListeners = 50
    /// As many limits that stop a port as are named one by one.
    private static let maximumLimits = 50

    private var notes: [String] = []
    private var problems: [String] = []
    private var text: String

    /// - Parameters:
    ///   - settings: What the agent is told.
    ///   - result: What the configs say.
    ///   - ports: The ports to count.
    ///   - limits: What there is to say of limits.
    init(_ settings: Settings, _ result: ScanResult, _ ports: [ServicePort], _ limits: LimitReport) {
        text = "config: \(settings.file ?? "none (\(Settings.defaultFile) is not there)")\n\nplaces looked at:\n"
        if result.places.isEmpty { text += "  none\n" }
        for place in result.places { text += "  \(place)\n" }
        text += "\nports to count: \(ports.count)\n"
        for port in ports {
            let transports = port.transports.names.joined(separator: ", ")
            text += "  \(port.number) (\(transports))\(port.name.map { " \($0)" } ?? "")\n"
            for source in port.sources { text += "    from \(source.file): \(source.key)\n" }
            if let sentence = limits.sentence(port) { text += "    limits: \(sentence)\n" }
        }
        notes = result.notes.map(\.description)
        let expired = settings.expired(ports, at: limits.now, in: limits.calendar).map(\.description)
        let stopped = expired + ports.flatMap { limits.reached($0) }
        notes += stopped.prefix(Self.maximumLimits)
        if stopped.count > Self.maximumLimits {
            notes.append("and \(stopped.count - Self.maximumLimits) more limits that stop a port")
        }
        problems = result.degraded.values.sorted() + result.problems.map(\.description)
        if result.unlisted > 0 { problems.append("and \(result.unlisted) more") }
    }

    /// Compares what is counted with what the servers listen on.
    ///
    /// - Parameters:
    ///   - servers: Those that run on this machine.
    ///   - counted: The ports that are counted.
    ///   - isRoot: Whether the sockets of others can be seen.
    mutating func compare(_ servers: ListeningServers, with counted: [ServicePort], isRoot: Bool) {
        let known = PortSet(counted.map(\.number))
        add(servers.listeners.filter { !known.contains($0.port) })
        if !isRoot {
            notes.append("whether servers listen on other ports can't be seen: run check as root")
        } else if !servers.hidden.isEmpty {
            notes.append("what these listen on can't be seen: \(servers.hidden.joined(separator: ", "))")
        }
    }

    /// Takes in the ports that aren't counted: as a note those that may be nothing that should be.
    mutating func add(_ missing: [ListeningServers.Listener]) {
        let servers = missing.filter { !$0.isProxy && !$0.isLocal }
        problems += servers.prefix(Self.maximumListeners).map { listener in
            "\(listener), which is not counted; name its config under shadowsocks, or declare it: \(listener.declaration)"
        }
        if servers.count > Self.maximumListeners {
            problems.append("and \(servers.count - Self.maximumListeners) more ports that servers listen on")
        }
        let others = missing.filter { $0.isProxy || $0.isLocal }
        notes += others.prefix(Self.maximumListeners).map { listener in
            "\(listener), which is not counted; if it is shadowsocks, declare it: \(listener.declaration)"
        }
        if others.count > Self.maximumListeners {
            notes.append("and \(others.count - Self.maximumListeners) more ports that may be no shadowsocks")
        }
    }

    /// All of it, and whether all is well.
    var finished: (report: String, isWell: Bool) {
        var report = text
        for (title, lines) in [("notes", notes), ("problems", problems)] where !lines.isEmpty {
            report += "\n\(title):\n"
            for line in lines { report += "  \(line)\n" }
        }
        return (report, problems.isEmpty)
    }
}

extension CheckReport {
    /// Adds what would keep the agent from starting.
    mutating func add(_ problems: [ConfigProblem]) { self.problems += problems.map(\.description) }

    /// Says until when a certificate is valid.
    mutating func add(certificateUntil end: UnixTime, _ now: UnixTime, in calendar: BillingCalendar) {
        let text = "the certificate in tls.certificate is valid until \(calendar.text(of: end))"
        if end <= now { problems.append(text) } else { notes.append(text) }
    }

    /// Notes that what is used of limits is not known.
    mutating func noteUnreadable(_ error: StoreError) { notes.append("what is used of limits can't be read: \(error)") }
}

extension PorttallyAgent {
    /// What would be counted, from which file, what runs and is not counted, what limits there are, and what is wrong.
    ///
    /// - Returns: The report, and whether all is well.
    public func check() -> (report: String, isWell: Bool) {
        var sources = PortSources.sources(settings)
        let result = sources.scan()
        let calendar = settings.calendar
        let ports = settings.ports(with: result.ports, in: calendar)
        let now = UnixTime(Int64(WallClock.system.now()))
        var ledger: Ledger?
        var problem: StoreError?
        if ports.contains(where: { !$0.limits.bytes.isEmpty }) {
            do throws(StoreError) {
                // Without a store, nothing was used yet.
                ledger = try Store.ledger(at: FilePath(settings.state), for: calendar.periods(at: now)) ?? Ledger()
            } catch { problem = error }
        }
        var report = CheckReport(
            settings, result, ports, LimitReport(calendar: calendar, now: now, ledger: ledger))
        if let problem { report.noteUnreadable(problem) }
        do throws(SettingsError) { _ = try settings.access() } catch { report.add(error.problems) }
        do throws(SettingsError) {
            if let end = try settings.tlsIdentity()?.validUntil {
                report.add(certificateUntil: UnixTime(end), now, in: calendar)
            }
        } catch { report.add(error.problems) }
        report.compare(ListeningServers(), with: ports, isRoot: geteuid() == 0)
        return report.finished
    }
}
