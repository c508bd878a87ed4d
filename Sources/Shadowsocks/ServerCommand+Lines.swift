extension ServerCommand {
    /// The first such command in a command line, or nil.
    package init?(_ words: [String]) {
        guard let first = Self.all(in: words).first else { return nil }
        self = first
    }

    /// All that a command line starts, one for each command in it, such as `a & b`.
    ///
    /// - Parameters:
    ///   - words: The line's.
    ///   - environment: The variables that a shell in it puts into its script.
    /// - Returns: Those that are known, in the order of the line.
    package static func all(in words: [String], environment: [String: String] = [:]) -> [ServerCommand] {
        ShellScript.commands(words).flatMap { command -> [ServerCommand] in
            if let script = ShellScript.script(in: command) {
                // A shell in a shell is nobody's unit.
                let inner = ShellScript.commands(script, with: environment).compactMap { program(in: $0[...]) }
                if !inner.isEmpty { return inner }
            }
            return program(in: command).map { [$0] } ?? []
        }
    }

    /// The program that one command starts; what comes before it, such as `env`, `python3` or `sudo -u xray`, starts it.
    private static func program(in words: ArraySlice<String>) -> ServerCommand? {
        var best: (index: Int, role: Role)?
        for index in words.indices {
            guard let role = role(in: words, at: index) else { continue }
            // The first word is what is started. Before a later one there may be the name of a user.
            if index == words.startIndex || role == .server || role == .manager {
                best = (index, role)
                break
            }
            if best == nil || best?.role == .proxy && role == .client { best = (index, role) }
        }
        guard let best else { return nil }
        let name = name(of: words[best.index])
        let options = words[(best.index + 1)...].dropFirst(name == "ssservice" ? 1 : 0)
        // One program is both.
        let isClient = name == "go-shadowsocks2" && options.contains("-c") && !options.contains("-s")
        return ServerCommand(program: name, role: isClient ? .client : best.role, options: options)
    }

    private static func role(in words: ArraySlice<String>, at index: Int) -> Role? {
        let name = name(of: words[index])
        if name == "ssservice" {
            return words[(index + 1)...].first.flatMap {
                ["server": .server, "manager": .server, "local": .client][$0]
            }
        }
        // SSR has but a script, and `server.py` is many another's, too.
        if name == "server.py" {
            let path = words[index]
            let tails = path.indices.lazy.map { path[$0...] }
            return tails.contains { $0.hasPrefix("shadowsocks") || $0.hasPrefix("ssr") } ? .server : nil
        }
        return roles[name]
    }

    private static func name(of word: String) -> String { String(word.split(separator: "/").last ?? "") }
}
