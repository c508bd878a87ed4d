internal import JSON5
internal import Shadowsocks
public import Tally

/// A port in the operator's own config.
public struct DeclaredPort: Sendable, Hashable {
    public var port: ServicePort
    /// Whether `mode` was given; if not, what the shadowsocks configs say of it holds.
    public var hasMode: Bool
    /// What it says of the port's limits; it comes before what `defaults` says.
    var limits: [LimitSetting] = []
}

extension Settings {
    /// All ports to count: the declared ones and those found, with their limits.
    ///
    /// A declared name comes before a found one. Of what several entries say of a port's limits under the same key, the
    /// first one holds.
    ///
    /// - Parameters:
    ///   - found: Those that are found.
    ///   - calendar: When a day ends.
    /// - Returns: One port for each number, in ascending order.
    func ports(with found: [ServicePort], in calendar: BillingCalendar) -> [ServicePort] {
        let known = Set(found.map(\.number))
        let declared = ports.map { declared in
            var port = declared.port
            if !declared.hasMode, known.contains(port.number) { port.transports = [] }
            return port
        }
        var merged = ServicePort.merging(declared + found)
        var own: [PortNumber: [LimitSetting]] = [:]
        for declared in ports.reversed() where !declared.limits.isEmpty {
            own[declared.port.number, default: []] += declared.limits
        }
        guard !defaults.isEmpty || !own.isEmpty else { return merged }
        var common = PortLimits.none
        common.take(defaults, in: calendar)
        for index in merged.indices {
            merged[index].limits = common
            if let own = own[merged[index].number] { merged[index].limits.take(own, in: calendar) }
        }
        return merged
    }

    /// The calendar of this process, whose zone was chosen when it started.
    var calendar: BillingCalendar { BillingCalendar(zone: .process, billingDay: billingDay) }
}

/// An entry of `ports`, as far as it is read.
private struct PortEntry {
    /// What stands under `port`; nil where nothing does.
    var port: GivenPort?
    var name: String?
    var transports: Transports?
    var limits: [LimitSetting] = []

    static let keys: [ConfigKey<PortEntry>] =
        [
            ConfigKey("port", \.port, .givenPort, takesEffect: .atOnce),
            ConfigKey("name", \.name, .portName, takesEffect: .atOnce),
            ConfigKey("mode", \.transports, .mode, takesEffect: .atOnce),
        ] + LimitSetting.keys(in: \.limits)
}

/// A port's number as it is given; nil where what is given is none.
private struct GivenPort {
    var number: PortNumber?
}

extension ConfigValue<[DeclaredPort]> {
    /// Ports, an object each.
    static var ports: Self {
        Self { value, place, faults in
            guard case .array(let entries) = value else {
                faults.add(place.text, "must be an array such as [{ port: 8388, name: \"alice\" }]")
                return nil
            }
            var ports: [DeclaredPort] = []
            for (index, entry) in entries.enumerated() {
                guard index < 65_535 else {
                    faults.add(place.text, "has more than 65535 entries; name each port once")
                    break
                }
                if let port = port(entry, at: "\(place.text)[\(index)]", &faults) { ports.append(port) }
            }
            return ports
        }
    }

    private static func port(_ value: JSONValue, at place: String, _ faults: inout ConfigFaults) -> DeclaredPort? {
        guard let object = value.object else {
            faults.add(place, "must be an object such as { port: 8388, name: \"alice\" }")
            return nil
        }
        var entry = PortEntry()
        ConfigKey.read(object, PortEntry.keys, in: place, &faults, into: &entry)
        guard let given = entry.port else {
            faults.add(place, "has no port")
            return nil
        }
        guard let number = given.number else { return nil }
        let source = Provenance(file: faults.file, key: place)
        let port = ServicePort(
            number: number, name: entry.name, transports: entry.transports ?? .all, sources: [source])
        return DeclaredPort(port: port, hasMode: entry.transports != nil, limits: entry.limits)
    }
}

extension ConfigValue<GivenPort> {
    /// A port's number, or a text that a server takes for one.
    fileprivate static var givenPort: Self {
        Self { value, place, faults in
            do throws(PortFault) { return GivenPort(number: try value.portNumber()) } catch {
                faults.add(place.text, error.reason)
                return GivenPort(number: nil)
            }
        }
    }
}

extension ConfigValue<String?> {
    /// A port's name; nil where nothing is left of it without control characters.
    fileprivate static var portName: Self {
        Self { value, place, faults in
            ConfigValue<String>.text.read(value, place, &faults).map { PortName.cleaned($0) }
        }
    }
}

extension ConfigValue<Transports> {
    /// `mode`, as shadowsocks has it.
    fileprivate static var mode: Self {
        Self("must be \"tcp_only\", \"udp_only\" or \"tcp_and_udp\"") { value in
            switch value.string {
            case "tcp_only": .tcp
            case "udp_only": .udp
            case "tcp_and_udp": .all
            default: nil
            }
        }
    }
}
