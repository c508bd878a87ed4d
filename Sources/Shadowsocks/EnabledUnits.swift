internal import Linux

/// The units that systemd starts at boot, where they start a shadowsocks server or client.
struct EnabledUnits {
    /// A unit, and the command lines by which it does.
    struct Unit {
        var name: String
        /// What its name says, where a package has given it.
        var package: ServiceUnit?
        /// Its file, if it was found.
        var file: String?
        /// With absolute paths.
        var commands: [ServerCommand] = []
        /// Whether some of what says so can't be read.
        var isUncertain = false
    }

    private(set) var servers: [Unit] = []
    private(set) var clients: [Unit] = []

    /// Looks through the folders where `systemctl enable` puts its links.
    ///
    /// A link's name is enough: it isn't followed where systemd wouldn't.
    init(root: String, noting found: inout Candidates) {
        let system = "\(root)/etc/systemd/system"
        let folders = UnitFolders(root: root, noting: &found)
        var links: [String: String] = [:]
        for folder in folders.names(in: system)
        where folder.hasSuffix(".wants") || folder.hasSuffix(".requires") || folder.hasSuffix(".upholds") {
            for name in found.list("\(system)/\(folder)") where name.hasSuffix(".service") {
                links[name] = "\(system)/\(folder)/\(name)"
            }
        }
        for (name, link) in links.sorted(by: { $0.key < $1.key }) {
            // `systemctl mask` leaves the links of a unit that it keeps from starting.
            if case .success("/dev/null") = PathWalk.target(of: "\(system)/\(name)") { continue }
            let unit = folders.unit(name, link: link, noting: &found)
            if unit.commands.isEmpty {
                if unit.package?.isServer ?? unit.isUncertain { servers.append(unit) }
                if unit.package?.isServer == false { clients.append(unit) }
                continue
            }
            if unit.commands.contains(where: { $0.role == .server || $0.role == .manager }) { servers.append(unit) }
            if unit.commands.contains(where: { $0.role == .client }) { clients.append(unit) }
        }
    }
}
