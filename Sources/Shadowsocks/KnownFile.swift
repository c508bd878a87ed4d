import Tally

/// What is known of one file: its last good contents.
struct KnownFile: Sendable {
    /// The bytes last parsed with success, and what they say.
    private var good: (bytes: [UInt8]?, config: ParsedConfig)?

    /// A file that was never read.
    init() {}

    /// A file that an earlier run of the program read, when it had these ports.
    init(recalling ports: [ServicePort]) { good = (nil, ParsedConfig(ports: ports)) }

    /// The ports it has, or had when it was last good.
    var ports: [ServicePort] { good?.config.ports ?? [] }

    /// Reads the file again.
    mutating func update(
        _ candidate: Candidate, noting result: inout ScanResult, _ watch: inout Set<String>
    ) -> Place.Outcome {
        if let reason = candidate.skipped {
            good = nil
            return .skipped(reason)
        }
        let file = ConfigFile(candidate.path)
        watch.formUnion(file.watch)
        switch file.contents {
        case .absent:
            good = nil
            if candidate.isNamed {
                let reason = "no such file; create it, or correct the path"
                result.problems.append(ConfigProblem(file: candidate.path, key: "", reason: reason))
            }
            return .absent
        case .directory where candidate.mayBeDirectory:
            good = nil
            return .skipped("it is a directory")
        case .directory:
            return degrade(candidate, "it is a directory; name a file in it, or a glob such as *.json", &result)
        case .failed(let reason):
            return degrade(candidate, "cannot be read: \(reason)", &result)
        case .bytes(let bytes):
            return parse(bytes, candidate, &result)
        }
    }

    private mutating func parse(_ bytes: [UInt8], _ candidate: Candidate, _ result: inout ScanResult) -> Place.Outcome {
        do {
            // Comparing is cheap, and surer than the times that a file system keeps.
            let config =
                if let good, good.bytes == bytes { good.config } else {
                    try ConfigParser.parse(bytes, file: candidate.path)
                }
            result.problems += config.problems
            // Had ports, and has nothing but faults now: gone wrong, not emptied.
            if config.ports.isEmpty, let fault = config.problems.first, !ports.isEmpty {
                return degrade(candidate, "\(fault.key.isEmpty ? "" : "\(fault.key): ")\(fault.reason)", &result)
            }
            good = (bytes, config)
            return .found(ports: config.ports.count)
        } catch {
            return degrade(candidate, error.reason, &result)
        }
    }

    private func degrade(_ candidate: Candidate, _ reason: String, _ result: inout ScanResult) -> Place.Outcome {
        let error = ConfigError(file: candidate.path, reason: reason)
        result.degraded[candidate.path] = error.description
        return .degraded(reason, keptPorts: ports.count)
    }
}
