/// The fixed files that packages and their services read.
struct DefaultFiles {
    struct File {
        var path: String
        var reason: String
        /// Whose services read it, or nil for SSR, which has none.
        var package: ServiceUnit.Package?
    }

    private(set) var files: [File] = []

    init(root: String, noting found: inout Candidates) {
        let named = Self.configuredFiles(root: root, noting: &found)
        let standard = File(
            path: "/etc/shadowsocks-libev/config.json", reason: "default of the libev package", package: .libev)
        files = named.isEmpty ? [standard] : named
        for (path, reason, package) in Self.others {
            files.append(File(path: path, reason: reason, package: package))
        }
        for index in files.indices { files[index].path = root + files[index].path }
    }

    private static let others: [(String, String, ServiceUnit.Package?)] = [
        ("/etc/shadowsocks/config.json", "default on Arch, or hand-made", .plain),
        ("/etc/shadowsocks.json", "hand-made", .plain),
        ("/etc/shadowsocks-rust/config.json", "default of the rust package", .rust),
        (
            "/var/snap/shadowsocks-libev/common/etc/shadowsocks-libev/config.json", "default of the libev snap",
            .snapLibev
        ),
        ("/var/snap/shadowsocks-rust/common/etc/shadowsocks-rust/config.json", "default of the rust snap", .snapRust),
        ("/usr/local/shadowsocksr/mudb.json", "SSR's users", nil),
        ("/home/ssr/mudb.json", "SSR's users", nil),
    ]

    /// The files that Debian's and the RPM's libev service is told to read instead of the default.
    private static func configuredFiles(root: String, noting found: inout Candidates) -> [File] {
        var files: [File] = []
        for source in ["/etc/default/shadowsocks-libev", "/etc/sysconfig/shadowsocks-libev"] {
            let file = ConfigFile(root + source)
            found.watch.formUnion(file.watch)
            switch file.contents {
            case .absent: continue
            case .directory: found.unreadable[root + source] = "\(root)\(source): it is a directory"
            case .failed(let reason): found.unreadable[root + source] = "\(root)\(source): cannot be read: \(reason)"
            case .bytes(let bytes):
                guard let path = EnvironmentFile.value(of: "CONFFILE", in: bytes), !path.isEmpty else { continue }
                guard path.hasPrefix("/") else {
                    let reason = "must be an absolute path; it is passed over"
                    found.problems.append(ConfigProblem(file: root + source, key: "CONFFILE", reason: reason))
                    continue
                }
                guard !files.contains(where: { $0.path == path }) else { continue }
                files.append(File(path: path, reason: "CONFFILE in \(source)", package: .libev))
            }
        }
        return files
    }
}
