/// The assignments in a file such as `/etc/default/shadowsocks-libev`, systemd.exec(5).
enum EnvironmentFile {
    /// What each variable is given last.
    static func values(in bytes: [UInt8]) -> [String: String] {
        var values: [String: String] = [:]
        for line in UnitFile.lines(bytes) {
            let line = line.drop(while: \.isWhitespace)
            guard let sign = line.firstIndex(of: "="), !line.hasPrefix("#"), !line.hasPrefix(";") else { continue }
            var name = line[..<sign]
            // Where a shell reads the file.
            if name.hasPrefix("export ") { name = name.dropFirst("export ".count) }
            guard name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else { continue }
            values[String(name)] = unquoted(line[line.index(after: sign)...])
        }
        return values
    }

    /// The text without its quotes, or without the blanks around it.
    private static func unquoted(_ text: Substring) -> String {
        let text = text.drop(while: \.isWhitespace)
        if let quote = text.first, quote == "\"" || quote == "'" {
            return String(text.dropFirst().prefix { $0 != quote })
        }
        return String(text.reversed().drop(while: \.isWhitespace).reversed())
    }
}
