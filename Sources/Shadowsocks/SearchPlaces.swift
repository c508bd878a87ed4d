/// Where the packages put *server* configs.
///
/// A folder such as `/etc/shadowsocks-libev` holds clients' configs too, whose
/// `server_port` is someone else's: so only fixed files are read, and those that
/// enabled server units name. `root` stands before every path, for tests.
struct SearchPlaces: Sendable {
    /// Empty for the system's own root.
    let root: String

    init(root: String = "/") {
        var root = Substring(root)
        while root.last == "/" { root.removeLast() }
        self.root = String(root)
    }

    /// The files to read now.
    func candidates() -> Candidates {
        var found = Candidates()
        let units = EnabledUnits(root: root, noting: &found)
        let defaults = DefaultFiles(root: root, noting: &found)
        let served = units.servers.map { unit in (unit, files(of: unit, defaults: defaults, noting: &found)) }
        let used = units.clients.map { unit in (unit, files(of: unit, defaults: defaults, noting: &found)) }
        let servedPaths = Set(served.flatMap(\.1))

        var candidates = defaults.files.map { Candidate(path: $0.path, reason: $0.reason) }
        for (unit, paths) in served {
            candidates += paths.map { Candidate(path: $0, reason: "named by \(unit.name)") }
        }
        var seen: Set<String> = []
        for var candidate in candidates where seen.insert(candidate.path).inserted {
            let client = used.first { $0.1.contains(candidate.path) }?.0
            if let client, !servedPaths.contains(candidate.path) {
                candidate.skipped = "the client \(client.name) is enabled for it, and no server is"
            }
            found.files.append(candidate)
        }
        return found
    }

    /// The file that a unit reads: of the places where distributions put it, the first where it is.
    private func files(of unit: ServiceUnit, defaults: DefaultFiles, noting found: inout Candidates) -> [String] {
        guard let instance = unit.instance else {
            return defaults.files.filter { $0.package == unit.package }.map(\.path)
        }
        // The packaged units say `%i`, which leaves escapes as they are; hand-made ones may say `%I`.
        let names = [instance] + [unit.unescapedInstance].compactMap(\.self).filter { $0 != instance }
        let folders =
            switch unit.package {
            // The second one is Arch's.
            case .libev: ["/etc/shadowsocks-libev", "/etc/shadowsocks"]
            case .rust: ["/etc/shadowsocks-rust"]
            case .plain: ["/etc/shadowsocks"]
            case .snapLibev, .snapRust: [String]()
            }
        let paths = folders.flatMap { folder in names.map { "\(root)\(folder)/\($0).json" } }
        let present = paths.first { found.isThere($0) }
        return [present ?? paths.first].compactMap(\.self)
    }
}
