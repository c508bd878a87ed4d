import Tally

/// Reads one shadowsocks config, whatever server it is for.
///
/// It knows libev's single port and `port_password`, rust's `servers`,
/// python's and SSR's lists of ports, and SSR's `mudb.json`.
/// No password leaves it, not even in a sentence about a fault.
public struct ConfigParser {
    let file: String
    var ports: [ServicePort] = []
    var problems: [ConfigProblem] = []

    /// The ports in a config's bytes.
    ///
    /// - Parameters:
    ///   - bytes: The file's contents, JSON or JSON5.
    ///   - file: Its absolute path, for the provenance and the sentences.
    /// - Returns: The ports, and what had to be refused.
    /// - Throws: `ConfigError` if nothing in the file can be used.
    public static func parse(_ bytes: [UInt8], file: String) throws(ConfigError) -> ParsedConfig {
        let root: JSONValue
        do {
            root = try JSON5Reader.read(bytes)
        } catch {
            let place = "line \(error.line), column \(error.column)"
            throw ConfigError(file: file, reason: "not JSON: \(error.reason) (\(place)); complete or repair the file")
        }
        var parser = ConfigParser(file: file)
        switch root {
        case .object(let config): try parser.read(config)
        case .array(let users): parser.readUsers(users)
        default:
            let reason = "neither an object nor a list; a config starts with '{', a mudb.json with '['"
            throw ConfigError(file: file, reason: reason)
        }
        return ParsedConfig(ports: ServicePort.merging(parser.ports), problems: parser.problems)
    }

    private init(file: String) {
        self.file = file
    }

    /// Notes a port under its key.
    mutating func add(_ number: PortNumber, key: String, name: String? = nil, transports: Transports) {
        let source = Provenance(file: file, key: key)
        ports.append(ServicePort(number: number, name: name, transports: transports, sources: [source]))
    }

    /// Notes the port that a value is, or what is wrong with it.
    mutating func add(_ value: JSONValue, key: String, name: String? = nil, transports: Transports) {
        do {
            add(try value.portNumber(), key: key, name: name, transports: transports)
        } catch {
            refuse(key, error.reason)
        }
    }

    /// Notes that what is under a key can't be used.
    mutating func refuse(_ key: String, _ reason: String) {
        problems.append(ConfigProblem(file: file, key: key, reason: reason))
    }
}
