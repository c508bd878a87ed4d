public import Tally

/// All the configs there are, and the last good state of each.
///
/// What can't be read keeps the ports it had: nothing is given
/// up because of a fault, only because a file says so or is gone.
public struct ConfigSources: Sendable {
    private enum Origin: Sendable {
        case named(NamedPath)
        case discovered(SearchPlaces)

        func candidates() -> Candidates {
            switch self {
            case .named(let path): path.candidates()
            case .discovered(let places): places.candidates()
            }
        }
    }

    private let origins: [Origin]
    /// The files that each origin led to when last looked at.
    private var known: [[Candidate]]
    private var files: [String: KnownFile] = [:]

    /// The paths and globs that the operator names; without any, no file is read.
    public init(named patterns: [String]) {
        origins = patterns.map { .named(NamedPath($0)) }
        known = Array(repeating: [], count: origins.count)
    }

    /// The places where the packages put server configs, below a root.
    public init(discoveringUnder root: String = "/") {
        origins = [.discovered(SearchPlaces(root: root))]
        known = [[]]
    }

    /// The ports that each file had when it could last be read.
    public var lastGood: [String: [ServicePort]] { files.mapValues(\.ports).filter { !$0.value.isEmpty } }

    /// Takes over what an earlier run of the program knew, so that a file that is torn just now still has its ports.
    public mutating func recall(_ ports: [String: [ServicePort]]) {
        for (path, ports) in ports where files[path] == nil { files[path] = KnownFile(recalling: ports) }
    }

    /// Reads everything again.
    public mutating func scan() -> ScanResult {
        var result = ScanResult()
        var watch: Set<String> = []
        var ports: [ServicePort] = []
        var read: [String: KnownFile] = [:]
        for candidate in look(&result, &watch) where read[candidate.path] == nil {
            var file = files[candidate.path] ?? KnownFile()
            let outcome = file.update(candidate, noting: &result, &watch)
            read[candidate.path] = file
            result.places.append(Place(path: candidate.path, reason: candidate.reason, outcome: outcome))
            ports += file.ports
        }
        files = read
        result.ports = ServicePort.merging(ports)
        result.watch = watch.sorted()
        return result
    }

    /// The candidates of all origins, with those of before where an origin can't be looked through.
    private mutating func look(_ result: inout ScanResult, _ watch: inout Set<String>) -> [Candidate] {
        for (index, origin) in origins.enumerated() {
            var found = origin.candidates()
            watch.formUnion(found.watch)
            result.places += found.unmatched
            result.problems += found.problems
            for (path, sentence) in found.unreadable.sorted(by: { $0.key < $1.key }) {
                result.degraded[path] = sentence
                let outcome = Place.Outcome.degraded(sentence, keptPorts: 0)
                result.places.append(Place(path: path, reason: "searched for configs", outcome: outcome))
            }
            if !found.unreadable.isEmpty { found.keep(known[index]) }
            known[index] = found.files
        }
        return known.flatMap(\.self)
    }
}
