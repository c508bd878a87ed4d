internal import JSON5
public import Shadowsocks
internal import Tally
internal import Web

/// What is wrong with the agent's own config, all of it.
public struct SettingsError: Error, CustomStringConvertible {
    /// One sentence each.
    public var problems: [ConfigProblem]

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

extension Settings {
    /// The bytes of a config file and their digest; nil where the default one is missing.
    static func bytes(of file: String?) throws(SettingsError) -> (bytes: [UInt8], digest: Int)? {
        let path = file ?? defaultFile
        let reason: String
        switch BoundedFile.read(path) {
        case .bytes(let bytes, let digest): return (bytes, digest)
        case .absent:
            guard file != nil else { return nil }
            reason = "there is no such file"
        case .directory: reason = "it is a directory"
        case .failed(let failure): reason = failure
        }
        throw SettingsError(problems: [ConfigProblem(file: path, key: "", reason: "can't be read: \(reason)")])
    }

    /// Reads a config's text.
    mutating func read(_ bytes: [UInt8], path: String) throws(SettingsError) {
        let value: JSONValue
        do throws(JSON5Error) { value = try JSON5Reader.read(bytes) } catch {
            throw SettingsError(problems: [
                ConfigProblem(
                    file: path, key: "", reason: "line \(error.line), column \(error.column): \(error.reason)")
            ])
        }
        var reader = SettingsReader(file: path)
        reader.read(value, into: &self)
        guard reader.problems.isEmpty else { throw SettingsError(problems: reader.allProblems) }
    }
}

/// Takes a config apart and collects what is wrong with it.
private struct SettingsReader {
    /// As many as are said at once; of the rest the number is.
    private static let maximumProblems = 9
    private static let maximumTexts = 1000

    let file: String
    private(set) var problems: [ConfigProblem] = []
    private var unlisted = 0

    init(file: String) { self.file = file }

    mutating func problem(_ key: @autoclosure () -> String, _ reason: String) {
        guard problems.count < Self.maximumProblems else {
            unlisted += 1
            return
        }
        problems.append(ConfigProblem(file: file, key: key(), reason: reason))
    }

    /// What is wrong, and how much more there is.
    var allProblems: [ConfigProblem] {
        guard unlisted > 0 else { return problems }
        return problems + [ConfigProblem(file: file, key: "", reason: "and \(unlisted) more faults")]
    }

    mutating func read(_ value: JSONValue, into settings: inout Settings) {
        guard let object = value.object else { return problem("", "it must be an object: { … }") }
        for member in object {
            let (key, value) = (member.key, member.value)
            switch key {
            case "shadowsocks": settings.shadowsocks = strings(key, value)
            case "ports": settings.ports = ports(key, value)
            case "listen": settings.listen = (strings(key, value) ?? []).compactMap { address(key, $0) }
            case "hosts": settings.hosts = hosts(key, value)
            case "socket_mode": settings.socketAccess.mode = socketMode(key, value) ?? settings.socketAccess.mode
            case "socket_group": settings.socketAccess.group = group(key, value)
            case "state": settings.state = text(key, value) ?? settings.state
            case "timezone": settings.timeZone = text(key, value)
            case "billing_day": settings.billingDay = integer(key, value, in: 1...31) ?? settings.billingDay
            case "interval": settings.interval = integer(key, value, in: 1...3600) ?? settings.interval
            case "table": settings.table = tableName(key, value) ?? settings.table
            case "ownership": settings.ownership = boolean(key, value)
            default:
                problem(
                    key,
                    """
                    is not a key; known are shadowsocks, ports, listen, hosts, socket_mode, socket_group, state, \
                    timezone, billing_day, interval, table and ownership
                    """
                )
            }
        }
    }

    private mutating func ports(_ key: String, _ value: JSONValue) -> [DeclaredPort] {
        guard case .array(let entries) = value else {
            problem(key, "must be an array such as [{ port: 8388, name: \"alice\" }]")
            return []
        }
        var ports: [DeclaredPort] = []
        for (index, entry) in entries.enumerated() {
            guard index < 65_535 else {
                problem(key, "has more than 65535 entries; name each port once")
                break
            }
            if let port = port("\(key)[\(index)]", entry) { ports.append(port) }
        }
        return ports
    }

    private mutating func port(_ key: String, _ value: JSONValue) -> DeclaredPort? {
        guard let object = value.object else {
            problem(key, "must be an object such as { port: 8388, name: \"alice\" }")
            return nil
        }
        var number: PortNumber?
        var name: String?
        var transports: Transports?
        var hasPort = false
        for member in object {
            // Put together only where it is wanted: there may be tens of thousands.
            var place: String { "\(key).\(member.key)" }
            switch member.key {
            case "port":
                hasPort = true
                number = portNumber(place, member.value)
            case "name": name = text(place, member.value).flatMap(PortName.cleaned)
            case "mode": transports = mode(place, member.value)
            case "limit", "limit_monthly":
                problem(place, "limits are not enforced by this version; remove the key")
            default: problem(place, "is not a key; known are port, name and mode")
            }
        }
        if !hasPort { problem(key, "has no port") }
        guard let number else { return nil }
        let source = Provenance(file: file, key: key)
        let port = ServicePort(number: number, name: name, transports: transports ?? .all, sources: [source])
        return DeclaredPort(port: port, hasMode: transports != nil)
    }

    private mutating func portNumber(_ key: @autoclosure () -> String, _ value: JSONValue) -> PortNumber? {
        do throws(PortFault) { return try value.portNumber() } catch {
            problem(key(), error.reason)
            return nil
        }
    }

    private mutating func mode(_ key: @autoclosure () -> String, _ value: JSONValue) -> Transports? {
        switch value.string {
        case "tcp_only": return .tcp
        case "udp_only": return .udp
        case "tcp_and_udp": return .all
        default:
            problem(key(), "must be \"tcp_only\", \"udp_only\" or \"tcp_and_udp\"")
            return nil
        }
    }

    private mutating func address(_ key: String, _ text: String) -> ListenAddress? {
        do throws(ListenAddressError) { return try ListenAddress(parsing: text) } catch {
            problem(key, "\(error)")
            return nil
        }
    }

    private mutating func hosts(_ key: String, _ value: JSONValue) -> [String] {
        let texts = strings(key, value) ?? []
        for (index, text) in texts.enumerated() where !HTTPServer.isHost(text) {
            problem("\(key)[\(index)]", "is no host; write a name without a port, such as metrics.example.net")
        }
        return texts
    }

    private mutating func socketMode(_ key: String, _ value: JSONValue) -> UInt32? {
        if let mode = value.string.flatMap(SocketAccess.mode) { return mode }
        // A bare 0660 isn't JSON, and 660 could be decimal.
        problem(key, "must be permissions in quotes, such as \"0660\"")
        return nil
    }

    private mutating func group(_ key: String, _ value: JSONValue) -> String? {
        if case .number(let text) = value, UInt32(text) != nil { return text }
        if let text = value.string, !text.isEmpty, !text.utf8.contains(0) { return text }
        problem(key, "must be a group's name in quotes, or its number")
        return nil
    }

    private mutating func tableName(_ key: String, _ value: JSONValue) -> String? {
        guard let name = text(key, value) else { return nil }
        if let reason = Settings.objection(toTable: name) {
            problem(key, reason)
            return nil
        }
        return name
    }

    private mutating func text(_ key: @autoclosure () -> String, _ value: JSONValue) -> String? {
        if let text = value.string, !text.isEmpty { return text }
        problem(key(), "must be a text in quotes")
        return nil
    }

    private mutating func strings(_ key: String, _ value: JSONValue) -> [String]? {
        if case .array(let entries) = value {
            var texts: [String] = []
            for entry in entries {
                guard let text = entry.string, !text.isEmpty else {
                    problem(key, "must be an array of texts")
                    return nil
                }
                guard texts.count < Self.maximumTexts else {
                    problem(key, "has more than \(Self.maximumTexts) entries")
                    return nil
                }
                texts.append(text)
            }
            return texts
        } else if let text = value.string, !text.isEmpty {
            return [text]
        }
        problem(key, "must be an array of texts")
        return nil
    }

    private mutating func integer(_ key: String, _ value: JSONValue, in range: ClosedRange<Int>) -> Int? {
        if case .number(let text) = value, let number = Int(text), range.contains(number) { return number }
        problem(key, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    private mutating func boolean(_ key: String, _ value: JSONValue) -> Bool? {
        if case .bool(let flag) = value { return flag }
        problem(key, "must be true or false")
        return nil
    }
}

extension Settings {
    /// Why nftables would not take a name, or nil.
    public static func objection(toTable name: String) -> String? {
        let letters = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x5f
        }
        guard letters, let first = name.utf8.first, !(0x30...0x39).contains(first), name.utf8.count <= 64 else {
            return "is not a table's name; use letters, digits and _, a letter first, 64 at most"
        }
        return nil
    }
}
