/// The shadowsocks units that systemd starts at boot.
struct EnabledUnits {
    private(set) var servers: [ServiceUnit] = []
    private(set) var clients: [ServiceUnit] = []

    /// Looks through `*.wants` and `*.requires`, where `systemctl enable` puts its links.
    ///
    /// A link's name is enough: it isn't followed.
    init(root: String, noting found: inout Candidates) {
        let system = "\(root)/etc/systemd/system"
        var names: Set<String> = []
        for folder in found.list(system) where folder.hasSuffix(".wants") || folder.hasSuffix(".requires") {
            names.formUnion(found.list("\(system)/\(folder)"))
        }
        for unit in names.sorted().compactMap(ServiceUnit.init(name:)) {
            // `systemctl mask` leaves the links of a unit that it keeps from starting.
            if case .success("/dev/null") = PathWalk.target(of: "\(system)/\(unit.name)") { continue }
            if unit.isServer { servers.append(unit) } else { clients.append(unit) }
        }
    }
}
