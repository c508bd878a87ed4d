internal import Linux
internal import SystemPackage
internal import Tally

/// A file that may hold ports.
struct Candidate: Equatable, Sendable {
    var path: String
    /// Why it is looked at.
    var reason: String
    /// Why it is not read after all.
    var skipped: String?
    /// Whether the operator wrote this very path, so that its absence is a fault.
    var isNamed = false
    /// Whether a directory under this name is just passed by.
    var mayBeDirectory = false
    /// What the options of its server serve on each of its ports, whatever it says itself.
    var transports: Transports = []
    /// The ports in a server's options, where it is they that the file is looked at for.
    var options: [ServicePort]?
    /// The unit that speaks for it.
    var unit: String?
    /// Whether some of what the unit says can't be read: what is known of it from before comes first.
    var isUncertain = false
}

/// The files to read, and how they were come by.
struct Candidates: Sendable {
    /// More configs than anybody has; a manager's state directory has one for each port.
    static let maximumFiles = 10_000

    var files: [Candidate] = []
    /// Globs that match nothing.
    var unmatched: [Place] = []
    /// Directories to watch.
    var watch: Set<String> = []
    /// What could not be looked into, each with a sentence: there may be more files than these.
    var unreadable: [String: String] = [:]
    /// What is wrong on the way to the files.
    var problems: [ConfigProblem] = []
    /// What all of this was found from.
    private var witnesses = Witnesses()
    private var isFinished = false

    /// Whether looking again would find the same.
    var hold: Bool { isFinished && unreadable.isEmpty && witnesses.hold }

    /// Notes the way to the files when all of them are found.
    mutating func finish() {
        isFinished = true
        // A directory that appears on the way to a file that isn't there is to be watched, too.
        for directory in watch { witnesses.note(directory) }
    }

    /// The names in a directory; a fault is noted.
    mutating func list(_ path: String) -> [String] {
        witnesses.note(path)
        let directory = Directory(path)
        watch.formUnion(directory.watch)
        if let fault = directory.fault {
            unreadable[path] = "\(path.printable(atMost: 4096)): cannot be listed: \(fault)"
        }
        return directory.names
    }

    /// Whether something is at this path; the way there is watched.
    mutating func isThere(_ path: String) -> Bool {
        witnesses.note(path)
        let walk = PathWalk(path)
        watch.formUnion(walk.watch)
        return walk.isThere
    }

    /// Whether there is certainly something at this path.
    mutating func isPresent(_ path: String) -> Bool {
        witnesses.note(path)
        return (try? FileIdentity(path)) != nil
    }

    /// Whether something is, or may be, at this path, whose directory was listed.
    mutating func isListed(_ path: String) -> Bool {
        witnesses.note(path)
        do throws(Errno) { _ = try FileIdentity(path) } catch .noSuchFileOrDirectory { return false } catch {}
        return true
    }

    /// What is in a file; the way there is watched.
    mutating func read(_ path: String) -> BoundedFile.Contents {
        witnesses.note(path)
        let file = ConfigFile(path)
        watch.formUnion(file.watch)
        return file.contents
    }

    /// Keeps the files of before, as what speaks for them may be what can't be read now.
    mutating func keep(_ known: [Candidate]) {
        let wanted = known.filter { $0.skipped == nil }
        let paths = Set(wanted.map(\.path))
        let units = Set(wanted.filter { !$0.isUncertain }.compactMap(\.unit))
        files.removeAll { $0.isUncertain && $0.unit.map(units.contains) == true }
        files.removeAll { $0.skipped != nil && paths.contains($0.path) }
        let found = Set(files.map(\.path))
        files += wanted.filter { !found.contains($0.path) }
    }
}
