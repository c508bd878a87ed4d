internal import Linux
import Tally

/// The fixed files that packages, their services and the common install scripts read.
struct DefaultFiles {
    struct File {
        var path: String
        var reason: String
        /// Whose services read it, or nil for those that have none.
        var package: ServiceUnit.Package?
        /// What the service's options say of it.
        var transports: Transports = []
    }

    private(set) var files: [File] = []
    /// The ports in the services' options, each with the file that they stand in.
    private(set) var options: [Candidate] = []

    init(root: String, noting found: inout Candidates) {
        let configured = Self.packaged.flatMap { name, package in
            ["/etc/default/\(name)", "/etc/sysconfig/\(name)"].compactMap { source in
                configuredFile(root: root, source: source, package: package, noting: &found)
            }
        }
        for file in configured where !files.contains(where: { $0.path == file.path }) { files.append(file) }
        for (path, reason, package) in Self.fixed {
            // What a package's service is told stands in for its default.
            let isReplaced = configured.contains { $0.package == package }
            guard !isReplaced, !files.contains(where: { $0.path == path }) else { continue }
            files.append(File(path: path, reason: reason, package: package))
        }
        for index in files.indices { files[index].path = root + files[index].path }
    }

    private static let packaged: [(String, ServiceUnit.Package)] = [
        ("shadowsocks-libev", .libev), ("shadowsocks-rust", .rust),
    ]

    private static let fixed: [(String, String, ServiceUnit.Package?)] = [
        ("/etc/shadowsocks-libev/config.json", "default of the libev package", .libev),
        ("/etc/shadowsocks/config.json", "default on Arch, or hand-made", .plain),
        ("/etc/shadowsocks.json", "hand-made", .plain),
        ("/etc/shadowsocks-rust/config.json", "default of the rust package", .rust),
        ("/etc/shadowsocks-python/config.json", "the install scripts' python", nil),
        ("/etc/shadowsocks-go/config.json", "the install scripts' go", nil),
        ("/etc/shadowsocks-r/config.json", "the install scripts' SSR", nil),
        (
            "/var/snap/shadowsocks-libev/common/etc/shadowsocks-libev/config.json", "default of the libev snap",
            .snapLibev
        ),
        ("/var/snap/shadowsocks-rust/common/etc/shadowsocks-rust/config.json", "default of the rust snap", .snapRust),
        ("/usr/local/shadowsocksr/user-config.json", "SSR's own config", nil),
        ("/usr/local/shadowsocksr/mudb.json", "SSR's users", nil),
        ("/home/ssr/user-config.json", "SSR's own config", nil),
        ("/home/ssr/mudb.json", "SSR's users", nil),
    ]

    /// The config that Debian's or the RPM's service is told to read instead of the default.
    private mutating func configuredFile(
        root: String, source: String, package: ServiceUnit.Package, noting found: inout Candidates
    ) -> File? {
        let variables: [String: String]
        switch found.read(root + source) {
        case .absent: return nil
        case .directory:
            found.unreadable[root + source] = "\(root)\(source): it is a directory"
            return nil
        case .failed(let reason):
            found.unreadable[root + source] = "\(root)\(source): cannot be read: \(reason)"
            return nil
        case .bytes(let bytes, _): variables = EnvironmentFile.values(in: bytes)
        }
        var words = package == .libev ? ["ss-server"] : ["ssservice", "server"]
        let file = variables["CONFFILE"] ?? ""
        if !file.isEmpty { words += ["-c", file] }
        let command = ServerCommand(words + UnitText.words(variables["DAEMON_ARGS"] ?? ""))
        if let command, !command.ports.isEmpty {
            options.append(
                Candidate(options: command, key: "DAEMON_ARGS", in: root + source, of: "the package's service"))
        }
        guard let path = command?.config else { return nil }
        let key = path == file ? "CONFFILE" : "DAEMON_ARGS"
        guard path.hasPrefix("/") else {
            let reason = "must be an absolute path; it is passed over"
            found.problems.append(ConfigProblem(file: root + source, key: key, reason: reason))
            return nil
        }
        return File(
            path: path, reason: "\(key) in \(source)", package: package, transports: command?.transportsOfConfig ?? [])
    }
}

extension Candidate {
    /// The ports that a server is told to serve by its options.
    init(options command: ServerCommand, key: String, in file: String, of service: String) {
        let source = Provenance(file: file, key: key)
        let ports = command.ports.map {
            ServicePort(number: $0, transports: command.transportsOfPorts, sources: [source])
        }
        self.init(path: file, reason: "options of \(service)", options: ServicePort.merging(ports))
    }
}
