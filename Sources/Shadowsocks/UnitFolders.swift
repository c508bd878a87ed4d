internal import Linux

/// Where systemd finds a unit's file and its drop-ins, systemd.unit(5).
struct UnitFolders {
    private let root: String
    /// In systemd's order, each with the names in it.
    private var folders: [(path: String, names: Set<String>)] = []

    init(root: String, noting found: inout Candidates) {
        self.root = root
        for folder in [
            "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
            "/lib/systemd/system",
        ] {
            folders.append((root + folder, Set(found.list(root + folder))))
        }
    }

    /// The names in one of the folders, in ascending order.
    func names(in folder: String) -> [String] { folders.first { $0.path == folder }?.names.sorted() ?? [] }

    /// An enabled unit, and the shadowsocks command lines in its file and drop-ins.
    ///
    /// - Parameters:
    ///   - name: The unit's.
    ///   - link: What enables it; it is followed where no folder has the unit.
    ///   - found: Takes what was looked at, and what could not be read.
    /// - Returns: Without commands where the unit can't be found or read.
    func unit(_ name: String, link: String, noting found: inout Candidates) -> EnabledUnits.Unit {
        var result = EnabledUnits.Unit(name: name, package: ServiceUnit(name: name))
        let template = Self.template(of: name)
        var paths = [name, template].compactMap(\.self).flatMap { name in
            folders.filter { $0.names.contains(name) }.map { "\($0.path)/\(name)" }
        }
        if paths.isEmpty, case .success(let target) = PathWalk.target(of: link), target.hasPrefix("/") {
            paths = [root + target]
        }
        guard let path = paths.first else { return result }
        var unit = UnitFile()
        var failures: [String: String] = [:]
        read(path, into: &unit, &failures, noting: &found)
        // Whatever it is called: what it starts can't be known.
        found.unreadable.merge(failures) { $1 }
        result.isUncertain = !failures.isEmpty
        result.file = path
        for dropIn in dropIns(of: [name, template].compactMap(\.self), noting: &found) {
            read(dropIn, into: &unit, &failures, noting: &found)
        }
        result.commands = unit.serverCommands(of: name, root: root, noting: &found)
        // A drop-in of a unit that starts something else is no business of ours.
        if result.package != nil || !result.commands.isEmpty {
            found.unreadable.merge(failures) { $1 }
            result.isUncertain = !failures.isEmpty
        }
        return result
    }

    /// Takes in a unit's file or drop-in; one that is masked says nothing.
    private func read(
        _ path: String, into unit: inout UnitFile, _ failures: inout [String: String], noting found: inout Candidates
    ) {
        switch found.read(path) {
        case .bytes(let bytes, _): unit.read(bytes)
        case .absent, .directory: break
        case .failed(let reason):
            if PathWalk(path).end == .present("/dev/null") { break }
            failures[path] = "\(path.printable(atMost: 4096)): cannot be read: \(reason)"
        }
    }

    /// `NAME@.service` of `NAME@INSTANCE.service`.
    private static func template(of name: String) -> String? {
        guard let at = name.firstIndex(of: "@") else { return nil }
        return "\(name[...at]).service"
    }

    /// The files in `NAME.service.d`, in the order of their names; the first folder's of those that share one.
    private func dropIns(of names: [String], noting found: inout Candidates) -> [String] {
        var files: [String: String] = [:]
        for name in names {
            for (folder, entries) in folders where entries.contains("\(name).d") {
                for file in found.list("\(folder)/\(name).d") where file.hasSuffix(".conf") && files[file] == nil {
                    files[file] = "\(folder)/\(name).d/\(file)"
                }
            }
        }
        return files.sorted { $0.key < $1.key }.map(\.value)
    }
}
