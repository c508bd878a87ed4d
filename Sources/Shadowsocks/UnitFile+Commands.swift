internal import Linux

extension UnitFile {
    /// The command lines of shadowsocks servers and clients, as the unit of this name starts them.
    func serverCommands(of name: String, root: String, noting found: inout Candidates) -> [ServerCommand] {
        let specifiers = Self.specifiers(of: name)
        let lines = commands.map { UnitText.words($0).map { Self.expand($0, specifiers) } }
        // Most units start something else, and their environment is no business of ours.
        guard lines.contains(where: { !ServerCommand.all(in: $0).isEmpty || $0.contains { $0.contains("$") } }) else {
            return []
        }
        var environment = environment.mapValues { Self.expand($0, specifiers) }
        var failures: [String: String] = [:]
        for written in environmentFiles {
            let file = root + Self.expand(String(written.drop { $0 == "-" }), specifiers)
            switch found.read(file) {
            case .bytes(let bytes, _): environment.merge(EnvironmentFile.values(in: bytes)) { $1 }
            case .absent, .directory: break
            case .failed(let reason): failures[file] = "\(file.printable(atMost: 4096)): cannot be read: \(reason)"
            }
        }
        // systemd's own `;` stands between commands that each have their flags.
        let commands = lines.flatMap { $0.split(separator: ";") }.flatMap { words -> [ServerCommand] in
            guard var first = words.first else { return [] }
            let flags = first.prefix { "@-:+!|".contains($0) }
            first.removeFirst(flags.count)
            // With `@` the second word is what the program is told it is called.
            let words = [first] + words.dropFirst(flags.contains("@") ? 2 : 1)
            let expanded = flags.contains(":") ? words : UnitText.expand(words, with: environment)
            return ServerCommand.all(in: expanded, environment: environment).map { command in
                var command = command
                command.config = command.config.map { absolute($0, specifiers) }
                return command
            }
        }
        // What they say may be what names the config.
        if !commands.isEmpty { found.unreadable.merge(failures) { $1 } }
        return commands
    }

    /// A path as the program sees it; systemd starts it in `/`.
    private func absolute(_ path: String, _ specifiers: [Character: String]) -> String {
        if path.hasPrefix("/") { return path }
        let written = Self.expand(workingDirectory ?? "/", specifiers).drop { $0 == "-" }
        let directory = written == "~" ? "/root" : written
        return directory.hasSuffix("/") ? "\(directory)\(path)" : "\(directory)/\(path)"
    }

    /// What `%i` and its like stand for, systemd.unit(5), "Specifiers".
    private static func specifiers(of name: String) -> [Character: String] {
        let stem = name.hasSuffix(".service") ? String(name.dropLast(".service".count)) : name
        let parts = stem.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let (prefix, instance) = (parts[0], parts.count == 2 ? parts[1] : "")
        let unescaped = ServiceUnit.unescaped(instance)
        return [
            "%": "%", "n": name, "N": stem, "p": prefix, "P": ServiceUnit.unescaped(prefix), "i": instance,
            "I": unescaped, "f": "/\(unescaped)", "j": String(prefix.split(separator: "-").last ?? ""), "h": "/root",
            "u": "root", "E": "/etc", "S": "/var/lib", "t": "/run", "T": "/tmp", "V": "/var/tmp",
        ]
    }

    private static func expand(_ text: String, _ specifiers: [Character: String]) -> String {
        guard text.contains("%") else { return text }
        var expanded = ""
        var rest = Substring(text)
        while let character = rest.popFirst() {
            if character == "%", let next = rest.first, let value = specifiers[next] {
                rest.removeFirst()
                expanded += value
            } else {
                expanded.append(character)
            }
        }
        return expanded
    }
}
