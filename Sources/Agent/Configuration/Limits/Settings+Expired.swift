internal import Shadowsocks
internal import Tally

extension Settings {
    /// Which ports have expired, and which key says so: each one named, and all that `defaults` let expire in one sentence.
    ///
    /// It is no fault of the config: a machine has to come up with such a port, and keep it blocked.
    ///
    /// - Parameters:
    ///   - ports: All ports, with their limits.
    ///   - now: The time.
    ///   - calendar: By whose clock it is said when.
    /// - Returns: What to say; empty where nothing has expired.
    func expired(_ ports: [ServicePort], at now: UnixTime, in calendar: BillingCalendar) -> [ConfigProblem] {
        let expired = ports.filter { $0.limits.expires.map { $0 <= now } ?? false }
        guard !expired.isEmpty else { return [] }
        var places: [PortNumber: Provenance] = [:]
        for declared in self.ports.reversed() where declared.limits.contains(where: \.isExpiry) {
            places[declared.port.number] = declared.port.sources.first
        }
        func problem(_ file: String, _ key: String, _ time: UnixTime, _ blocked: String) -> ConfigProblem {
            ConfigProblem(
                file: file, key: "\(key).expires",
                reason: "\(calendar.text(of: time)) is over: \(blocked); give a later time, or remove the key")
        }
        var problems: [ConfigProblem] = []
        var others: [ServicePort] = []
        for port in expired {
            if let place = places[port.number], let time = port.limits.expires {
                problems.append(problem(place.file, place.key, time, "port \(port.number) is blocked"))
            } else {
                others.append(port)
            }
        }
        if let first = others.first, let time = first.limits.expires {
            let blocked = others.count == 1 ? "port \(first.number) is" : "\(others.count) ports are"
            problems.append(problem(file ?? Self.defaultFile, "defaults", time, "\(blocked) blocked"))
        }
        return problems
    }
}
