import Tally

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
        var all = defaults.files.map { Candidate(path: $0.path, reason: $0.reason, transports: $0.transports) }
        all += defaults.options
        var served: Set<String> = []
        for unit in units.servers {
            for candidate in candidates(of: unit, defaults: defaults, noting: &found) {
                if candidate.options == nil { served.insert(candidate.path) }
                all.append(candidate)
            }
        }
        var used: [String: String] = [:]
        for unit in units.clients {
            for path in clientFiles(of: unit, defaults: defaults, noting: &found) where used[path] == nil {
                used[path] = unit.name
            }
        }
        var places: [String: Int] = [:]
        for var candidate in all {
            if let client = used[candidate.path], !served.contains(candidate.path) {
                candidate.skipped = "the client \(client) is enabled for it, and no server is"
            }
            // The options of two units may be in one file, and one config be named twice.
            if let place = places[candidate.path] {
                found.files[place].transports.formUnion(candidate.transports)
                if let options = candidate.options {
                    found.files[place].options = ServicePort.merging((found.files[place].options ?? []) + options)
                }
            } else {
                places[candidate.path] = found.files.count
                found.files.append(candidate)
            }
        }
        found.finish()
        return found
    }

    /// What a server's unit says: a config, ports in its options, or both.
    private func candidates(
        of unit: EnabledUnits.Unit, defaults: DefaultFiles, noting found: inout Candidates
    ) -> [Candidate] {
        var candidates = statedCandidates(of: unit, defaults: defaults, noting: &found)
        for index in candidates.indices {
            candidates[index].unit = unit.name
            candidates[index].isUncertain = unit.isUncertain
        }
        return candidates
    }

    private func statedCandidates(
        of unit: EnabledUnits.Unit, defaults: DefaultFiles, noting found: inout Candidates
    ) -> [Candidate] {
        let reason = "named by \(unit.name)"
        var candidates: [Candidate] = []
        guard let file = unit.file, !unit.commands.isEmpty else {
            // An earlier run may know of ports in its options.
            if unit.isUncertain, let file = unit.file {
                candidates.append(Candidate(path: file, reason: "options of \(unit.name)", options: []))
            }
            guard let package = unit.package else { return candidates }
            candidates += packagedFiles(of: package, defaults: defaults, noting: &found).map {
                Candidate(path: $0, reason: reason)
            }
            return candidates
        }
        for command in unit.commands where command.role == .server || command.role == .manager {
            if let config = command.config, command.hasReadableConfig {
                candidates.append(
                    Candidate(path: root + config, reason: reason, transports: command.transportsOfConfig))
            }
            if !command.ports.isEmpty {
                candidates.append(Candidate(options: command, key: "ExecStart", in: file, of: unit.name))
            }
        }
        return candidates
    }

    /// The configs that a client's unit reads.
    private func clientFiles(
        of unit: EnabledUnits.Unit, defaults: DefaultFiles, noting found: inout Candidates
    ) -> [String] {
        guard !unit.commands.isEmpty else {
            return unit.package.map { packagedFiles(of: $0, defaults: defaults, noting: &found) } ?? []
        }
        return unit.commands.filter { $0.role == .client }.compactMap { $0.config.map { root + $0 } }
    }

    /// The file that a package's unit reads: of the places where distributions put it, the first where it is.
    private func packagedFiles(
        of unit: ServiceUnit, defaults: DefaultFiles, noting found: inout Candidates
    ) -> [String] {
        guard let instance = unit.instance else {
            return defaults.files.filter { $0.package == unit.package }.map(\.path)
        }
        // The packaged units say `%i`, which leaves escapes as they are; hand-made ones may say `%I`.
        let names = [instance] + [unit.unescapedInstance].compactMap(\.self).filter { $0 != instance }
        let folders =
            switch unit.package {
            // The second one is Arch's.
            case .libev: ["/etc/shadowsocks-libev", "/etc/shadowsocks"]
            case .rust: ["/etc/shadowsocks-rust", "/etc/shadowsocks"]
            case .plain: ["/etc/shadowsocks"]
            case .snapLibev, .snapRust: [String]()
            }
        let paths = folders.flatMap { folder in names.map { "\(root)\(folder)/\($0).json" } }
        let present = paths.first { found.isThere($0) }
        return [present ?? paths.first].compactMap(\.self)
    }
}
