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

    /// The file of an enabled unit, and the shadowsocks command lines in it.
    ///
    /// - Parameters:
    ///   - name: The unit's.
    ///   - link: What enables it; it is followed where no folder has the unit.
    ///   - found: Takes what was looked at.
    /// - Returns: Nil and none where the unit can't be found or read.
    func commands(of name: String, link: String, noting found: inout Candidates) -> (String?, [ServerCommand]) {
        let template = Self.template(of: name)
        var paths = [name, template].compactMap(\.self).flatMap { name in
            folders.filter { $0.names.contains(name) }.map { "\($0.path)/\(name)" }
        }
        if paths.isEmpty, case .success(let target) = PathWalk.target(of: link), target.hasPrefix("/") {
            paths = [root + target]
        }
        guard let path = paths.first, case .bytes(let bytes, _) = found.read(path) else { return (nil, []) }
        var unit = UnitFile()
        unit.read(bytes)
        for dropIn in dropIns(of: [name, template].compactMap(\.self), noting: &found) {
            if case .bytes(let bytes, _) = found.read(dropIn) { unit.read(bytes) }
        }
        return (path, unit.serverCommands(of: name, root: root, noting: &found))
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
