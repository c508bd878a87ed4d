/// A file that may hold ports.
struct Candidate: Equatable {
    var path: String
    /// Why it is looked at.
    var reason: String
    /// Why it is not read after all.
    var skipped: String?
    /// Whether the operator wrote this very path, so that its absence is a fault.
    var isNamed = false
    /// Whether a directory under this name is just passed by.
    var mayBeDirectory = false
}

/// The files to read, and how they were come by.
struct Candidates: Equatable {
    var files: [Candidate] = []
    /// Globs that match nothing.
    var unmatched: [Place] = []
    /// Directories to watch.
    var watch: Set<String> = []
    /// What could not be looked into, each with a sentence: there may be more files than these.
    var unreadable: [String: String] = [:]
    /// What is wrong on the way to the files.
    var problems: [ConfigProblem] = []

    /// The names in a directory; a fault is noted.
    mutating func list(_ path: String) -> [String] {
        let directory = Directory(path)
        watch.formUnion(directory.watch)
        if let fault = directory.fault {
            unreadable[path] = "\(path.printable(atMost: 4096)): cannot be listed: \(fault)"
        }
        return directory.names
    }

    /// Whether something is at this path; the way there is watched.
    mutating func isThere(_ path: String) -> Bool {
        let walk = PathWalk(path)
        watch.formUnion(walk.watch)
        return walk.isThere
    }

    /// Keeps the files of before, as what speaks for them may be what can't be read now.
    mutating func keep(_ known: [Candidate]) {
        let wanted = known.filter { $0.skipped == nil }
        let paths = Set(wanted.map(\.path))
        files.removeAll { $0.skipped != nil && paths.contains($0.path) }
        let found = Set(files.map(\.path))
        files += wanted.filter { !found.contains($0.path) }
    }
}
