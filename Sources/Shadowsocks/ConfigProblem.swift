/// One thing in a config that can't be used; the rest of the file still counts.
public struct ConfigProblem: Sendable, Hashable, CustomStringConvertible {
    /// The file, as an absolute path.
    public var file: String
    /// The key inside it, as a path; empty if it is about the whole file.
    public var key: String
    /// What is wrong, and what to do about it.
    public var reason: String

    public init(file: String, key: String, reason: String) {
        self.file = file
        self.key = key
        self.reason = reason
    }

    /// One sentence on one line, whatever the config says: `/etc/x.json: servers[2].server_port: 70000 is not a port; …`.
    public var description: String {
        let place = file.printable(atMost: 4096)
        let sentence = reason.printable(atMost: 4096)
        return key.isEmpty ? "\(place): \(sentence)" : "\(place): \(key.printable(atMost: 256)): \(sentence)"
    }
}

/// Why a whole config can't be used.
public struct ConfigError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, as an absolute path.
    public var file: String
    /// What is wrong, and what to do about it.
    public var reason: String

    public init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    public var description: String { "\(file.printable(atMost: 4096)): \(reason.printable(atMost: 4096))" }
}
