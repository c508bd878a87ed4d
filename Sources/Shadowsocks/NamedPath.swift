internal import Linux

/// A path or glob that the operator named: he is taken at his word.
struct NamedPath: Sendable {
    /// Absolute.
    let path: String

    init(_ text: String) {
        path = PathWalk.absolute(text)
    }

    /// The files it names now, in ascending order.
    func candidates() -> Candidates {
        var found = lookUp()
        found.finish()
        return found
    }

    private func lookUp() -> Candidates {
        var found = Candidates()
        // A file may come that has this very name.
        let isThere = found.isPresent(path)
        guard Glob.isGlob(path), !isThere else {
            found.files = [Candidate(path: path, reason: "named in the configuration", isNamed: true)]
            return found
        }
        var paths = [""]
        for component in path.split(separator: "/") {
            if Glob.isGlob(component) {
                let glob = Glob(component)
                var matches: [String] = []
                for folder in paths {
                    matches += found.list(folder.isEmpty ? "/" : folder).filter(glob.matches).map { "\(folder)/\($0)" }
                    guard matches.count <= Candidates.maximumFiles else { return tooMany(found) }
                }
                paths = matches
            } else {
                paths = paths.map { "\($0)/\(component)" }
            }
        }
        found.files = paths.filter { found.isListed($0) }.map {
            Candidate(path: $0, reason: "matches \(path)", mayBeDirectory: true)
        }
        if found.files.isEmpty, found.unreadable.isEmpty {
            found.unmatched = [Place(path: path, reason: "named in the configuration", outcome: .absent)]
        }
        return found
    }

    /// A glob that is no list of configs.
    private func tooMany(_ found: Candidates) -> Candidates {
        var found = found
        found.unreadable[path] =
            "\(path.printable(atMost: 4096)): matches more than \(Candidates.maximumFiles) files, none of which is read; "
            + "name fewer, or keep what is no config elsewhere"
        return found
    }
}
