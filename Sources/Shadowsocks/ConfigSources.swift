internal import Linux
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

        var description: String {
            switch self {
            case .named(let path): path.path
            case .discovered(let places): "\(places.root)/etc"
            }
        }
    }

    /// What all configs together may have, in bytes; the smallest are read first.
    static let maximumBytes: Int64 = 64 << 20

    private let origins: [Origin]
    /// What each origin led to when last looked at.
    private var known: [Candidates]
    private var files: [String: KnownFile] = [:]

    /// The paths and globs that the operator names; without any, no file is read.
    public init(named patterns: [String]) {
        origins = patterns.map { .named(NamedPath($0)) }
        known = Array(repeating: Candidates(), count: origins.count)
    }

    /// The places where the packages put server configs, below a root.
    public init(discoveringUnder root: String = "/") {
        origins = [.discovered(SearchPlaces(root: root))]
        known = [Candidates()]
    }

    /// The ports that each file had when it could last be read.
    public var lastGood: [String: [ServicePort]] { files.mapValues(\.ports).filter { !$0.value.isEmpty } }

    /// Takes over what an earlier run of the program knew, so that a file that is torn just now still has its ports.
    public mutating func recall(_ ports: [String: [ServicePort]]) {
        for (path, ports) in ports where files[path] == nil { files[path] = KnownFile(recalling: ports) }
    }

    /// Looks at everything again, and reads what has changed.
    public mutating func scan() -> ScanResult {
        var result = ScanResult()
        var watch: Set<String> = []
        var ports: [ServicePort] = []
        var read: [String: KnownFile] = [:]
        let candidates = look(&result, &watch)
        let tooMuch = Self.beyondBytes(candidates)
        for candidate in candidates where read[candidate.path] == nil {
            var file = files[candidate.path] ?? KnownFile()
            let refusal = tooMuch.contains(candidate.path) ? Self.tooMuch : nil
            var outcome = file.update(candidate, refusal: refusal, noting: &result, &watch)
            if case .found(let ports) = outcome, let sentence = result.degraded[candidate.path] {
                outcome = .degraded(sentence, keptPorts: ports)
            }
            read[candidate.path] = file
            result.places.append(Place(path: candidate.path, reason: candidate.reason, outcome: outcome))
            ports += file.ports
        }
        files = read
        result.ports = ServicePort.merging(ports)
        result.watch = watch.sorted()
        return result
    }

    private static var tooMuch: String {
        "not read: with it, all configs would have more than \(maximumBytes >> 20) MiB; name fewer, or keep what is no "
            + "config elsewhere"
    }

    /// The files that are left when the smallest have used up all that may be read.
    private static func beyondBytes(_ candidates: [Candidate]) -> Set<String> {
        guard candidates.count > maximumBytes / Int64(BoundedFile.maximumBytes) else { return [] }
        let sizes = candidates.map { ($0.path, $0.options == nil ? KnownFile.size(of: $0.path) : 0) }
        var left = maximumBytes
        var beyond: Set<String> = []
        for (path, size) in sizes.sorted(by: { $0.1 < $1.1 }) {
            left -= size
            if left < 0 { beyond.insert(path) }
        }
        return beyond
    }

    /// The candidates of all origins, with those of before where an origin can't be looked through.
    private mutating func look(_ result: inout ScanResult, _ watch: inout Set<String>) -> [Candidate] {
        var all: [Candidate] = []
        for (index, origin) in origins.enumerated() {
            var found = known[index].hold ? known[index] : origin.candidates()
            if all.count + found.files.count > Candidates.maximumFiles {
                let sentence =
                    "\(origin.description.printable(atMost: 4096)): with its files there would be more than "
                    + "\(Candidates.maximumFiles) configs; name fewer"
                found.files = []
                found.unreadable[origin.description] = sentence
            }
            watch.formUnion(found.watch)
            result.places += found.unmatched
            result.problems += found.problems
            if !found.unreadable.isEmpty { found.keep(known[index].files) }
            for (path, sentence) in found.unreadable.sorted(by: { $0.key < $1.key }) {
                result.degraded[path] = sentence
                // Those that are looked at for ports, too, come below.
                if found.files.contains(where: { $0.path == path }) { continue }
                let outcome = Place.Outcome.degraded(sentence, keptPorts: 0)
                result.places.append(Place(path: path, reason: "searched for configs", outcome: outcome))
            }
            known[index] = found
            all += found.files
        }
        return all
    }
}
