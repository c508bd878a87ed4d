import JSON5
import Tally

/// Reads one shadowsocks config, whatever server it is for.
///
/// It knows libev's single port and `port_password`, rust's `servers`, python's and SSR's lists of ports, SSR's
/// `mudb.json`, and the ports in the configs of sing-box, xray, Outline and shadowsocks-go.
/// No password leaves it, not even in a sentence about a fault.
public struct ConfigParser {
    /// As many faults of a file are kept as anybody reads; the rest is counted.
    static let maximumFaults = 8
    /// As many keys are kept of those that name one port.
    static let maximumSources = 8

    let file: String
    private var ports: [PortNumber: ServicePort] = [:]
    private var result = ParsedConfig()
    /// How many ports the ranges have named, each as often as it is in one.
    var inRanges = 0

    /// The ports in a config's bytes.
    ///
    /// - Parameters:
    ///   - bytes: The file's contents, JSON or JSON5.
    ///   - file: Its absolute path, for the provenance and the sentences.
    /// - Returns: The ports, and what had to be refused.
    /// - Throws: `ConfigError` if nothing in the file can be used.
    public static func parse(_ bytes: [UInt8], file: String) throws(ConfigError) -> ParsedConfig {
        let root: JSONValue
        do throws(JSON5Error) {
            root = try JSON5Reader.read(bytes)
        } catch {
            if UnreadFormat.isYAML(bytes, file: file) { throw ConfigError(file: file, reason: UnreadFormat.yaml) }
            if error.isTooMuch {
                let reason = "\(error.reason), more than any config of 65535 ports; name the server's own config"
                throw ConfigError(file: file, reason: reason)
            }
            let place = "line \(error.line), column \(error.column)"
            throw ConfigError(file: file, reason: "not JSON: \(error.reason) (\(place)); complete or repair the file")
        }
        var parser = ConfigParser(file: file)
        switch root {
        case .object(let config): try parser.read(ConfigObject(config))
        case .array(let users): try parser.readUsers(users)
        default:
            let reason = "neither an object nor a list; a config starts with '{', a mudb.json with '['"
            throw ConfigError(file: file, reason: reason)
        }
        parser.result.ports = parser.ports.values.sorted { $0.number < $1.number }
        return parser.result
    }

    private init(file: String) {
        self.file = file
    }

    /// Notes a port under its key.
    mutating func add(
        _ number: PortNumber, key: @autoclosure () -> String, name: String? = nil, transports: Transports
    ) {
        guard var known = ports[number] else {
            let source = Provenance(file: file, key: key())
            ports[number] = ServicePort(number: number, name: name, transports: transports, sources: [source])
            return
        }
        known.name = known.name ?? name
        known.transports.formUnion(transports)
        if known.sources.count < Self.maximumSources { known.sources.append(Provenance(file: file, key: key())) }
        ports[number] = known
    }

    /// Notes the port that a value is, or what is wrong with it.
    mutating func add(
        _ value: JSONValue, key: @autoclosure () -> String, name: String? = nil, transports: Transports
    ) {
        do throws(PortFault) {
            add(try value.portNumber(), key: key(), name: name, transports: transports)
        } catch {
            refuse(key(), error.reason)
        }
    }

    /// Notes that what is under a key can't be used.
    mutating func refuse(_ key: @autoclosure () -> String, _ reason: @autoclosure () -> String) {
        result.faults += 1
        guard result.problems.count < Self.maximumFaults else { return }
        result.problems.append(ConfigProblem(file: file, key: key(), reason: reason()))
    }

    /// Notes what is worth knowing of a key.
    mutating func note(_ key: String, _ sentence: String) {
        result.notes.append(ConfigProblem(file: file, key: key, reason: sentence))
    }

    /// Whether a port was found.
    var hasPorts: Bool { !ports.isEmpty }

    /// Takes the names from the ports that several keys share: they are no one user's.
    mutating func nameOnlyUnshared() {
        for (number, port) in ports where port.sources.count > 1 { ports[number]?.name = nil }
    }
}
