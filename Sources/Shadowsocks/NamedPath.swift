import FoundationEssentials

/// A path or glob that the operator named: he is taken at his word.
struct NamedPath: Sendable {
    /// Absolute.
    let path: String

    init(_ text: String) {
        path = text.hasPrefix("/") ? text : "\(FileManager.default.currentDirectoryPath)/\(text)"
    }

    /// Whether it is a file as it stands, which may have a bracket in its name.
    private var isFile: Bool {
        if case .present = PathWalk(path).end { true } else { false }
    }

    /// The files it names now, in ascending order.
    func candidates() -> Candidates {
        var found = Candidates()
        guard Glob.isGlob(path), !isFile else {
            found.files = [Candidate(path: path, reason: "named in the configuration", isNamed: true)]
            return found
        }
        var paths = [""]
        for component in path.split(separator: "/") {
            if Glob.isGlob(component) {
                let glob = Glob(component)
                paths = paths.flatMap { folder in
                    found.list(folder.isEmpty ? "/" : folder).filter(glob.matches).map { "\(folder)/\($0)" }
                }
            } else {
                paths = paths.map { "\($0)/\(component)" }
            }
        }
        found.files = paths.filter { found.isThere($0) }.map {
            Candidate(path: $0, reason: "matches \(path)", mayBeDirectory: true)
        }
        if found.files.isEmpty, found.unreadable.isEmpty {
            found.unmatched = [Place(path: path, reason: "named in the configuration", outcome: .absent)]
        }
        return found
    }
}
