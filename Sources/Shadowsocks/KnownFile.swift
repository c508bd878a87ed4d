internal import Linux
internal import SystemPackage
import Tally

/// What is known of one file: how it was when it was last read, and its last good contents.
struct KnownFile: Sendable {
    /// What reading a file comes to.
    private enum Reading: Sendable {
        case parsed(ParsedConfig)
        case absent
        case directory
        case failed(String)
    }

    /// What the file said when it could last be used.
    private var good: ParsedConfig?
    /// The last reading: it holds while the file is the same, be it good or bad.
    private var last: (identity: FileIdentity?, digest: Int?, reading: Reading)?
    /// The way to the file.
    private var way: (watch: Set<String>, witnesses: Witnesses)?
    private var transports: Transports = []

    /// A file that was never read.
    init() {}

    /// A file that an earlier run of the program read, when it had these ports.
    init(recalling ports: [ServicePort]) { good = ParsedConfig(ports: ports) }

    /// The ports it has, or had when it was last good.
    var ports: [ServicePort] {
        guard let ports = good?.ports, !transports.isEmpty else { return good?.ports ?? [] }
        return ports.map { port in
            var port = port
            port.transports.formUnion(transports)
            return port
        }
    }

    /// How large the file is now, in bytes; 0 if it can't be said.
    static func size(of path: String) -> Int64 { (try? FileIdentity(path))?.size ?? 0 }

    /// Reads the file again, if it has changed.
    ///
    /// - Parameters:
    ///   - candidate: Which file, and why.
    ///   - refusal: Why it isn't read after all, though it may be there.
    ///   - result: Takes what is wrong with it.
    ///   - watch: Takes the directories to watch.
    /// - Returns: What came of it.
    mutating func update(
        _ candidate: Candidate, refusal: String?, noting result: inout ScanResult, _ watch: inout Set<String>
    ) -> Place.Outcome {
        if let reason = candidate.skipped {
            self = KnownFile()
            return .skipped(reason)
        }
        if let options = candidate.options {
            if !candidate.isUncertain || good == nil { good = ParsedConfig(ports: options) }
            return .found(ports: ports.count)
        }
        transports = candidate.transports
        watch.formUnion(directories(to: candidate.path))
        if let refusal { return degrade(candidate, refusal, &result) }
        let reading = read(candidate.path)
        switch reading {
        case .absent:
            good = nil
            if candidate.isNamed {
                let reason = "no such file; create it, or correct the path"
                result.refuse(ConfigProblem(file: candidate.path, key: "", reason: reason))
            }
            return .absent
        case .directory where candidate.mayBeDirectory:
            good = nil
            return .skipped("it is a directory")
        case .directory:
            return degrade(candidate, "it is a directory; name a file in it, or a glob such as *.json", &result)
        case .failed(let reason):
            return degrade(candidate, reason, &result)
        case .parsed(let config):
            for problem in config.problems { result.refuse(problem) }
            result.unlisted += config.faults - config.problems.count
            result.notes += config.notes
            // Had ports, and has nothing but faults now: gone wrong, not emptied.
            if config.ports.isEmpty, let fault = config.problems.first, good?.ports.isEmpty == false {
                return degrade(candidate, "\(fault.key.isEmpty ? "" : "\(fault.key): ")\(fault.reason)", &result)
            }
            good = config
            return .found(ports: config.ports.count)
        }
    }

    /// The directories to watch on the way to the file.
    private mutating func directories(to path: String) -> Set<String> {
        if let way, way.witnesses.hold { return way.watch }
        var witnesses = Witnesses()
        witnesses.note(path)
        let watch = PathWalk(path).watch
        for directory in watch { witnesses.note(directory) }
        way = (watch, witnesses)
        return watch
    }

    /// What the file says: its bytes are taken apart only if they are others than last time.
    private mutating func read(_ path: String) -> Reading {
        let identity: FileIdentity?
        do throws(Errno) { identity = try FileIdentity(path) } catch .noSuchFileOrDirectory, .notDirectory {
            last = nil
            return .absent
        } catch { identity = nil }
        if let last, let before = last.identity, let identity, before.rulesOutChange(until: identity) {
            return last.reading
        }
        let (reading, digest): (Reading, Int?)
        switch ConfigFile(path).contents {
        case .absent: (reading, digest) = (.absent, nil)
        case .directory: (reading, digest) = (.directory, nil)
        case .failed(let reason): (reading, digest) = (.failed("cannot be read: \(reason)"), nil)
        case .bytes(let bytes, let new):
            digest = new
            if let last, last.digest == new {
                reading = last.reading
            } else {
                do throws(ConfigError) { reading = .parsed(try ConfigParser.parse(bytes, file: path)) } catch {
                    reading = .failed(error.reason)
                }
            }
        }
        last = (identity, digest, reading)
        return reading
    }

    private func degrade(_ candidate: Candidate, _ reason: String, _ result: inout ScanResult) -> Place.Outcome {
        let error = ConfigError(file: candidate.path, reason: reason)
        result.degraded[candidate.path] = error.description
        return .degraded(reason, keptPorts: good?.ports.count ?? 0)
    }
}

extension ScanResult {
    private static let maximumProblems = 100

    /// Notes a fault, or that there is one more.
    fileprivate mutating func refuse(_ problem: ConfigProblem) {
        if problems.count < Self.maximumProblems { problems.append(problem) } else { unlisted += 1 }
    }
}
