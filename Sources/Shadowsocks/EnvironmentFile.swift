/// The assignments in a file such as `/etc/default/shadowsocks-libev`, systemd.exec(5).
enum EnvironmentFile {
    /// The last value that a variable is given, or nil.
    static func value(of variable: String, in bytes: [UInt8]) -> String? {
        var value: String?
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let line = line.drop(while: \.isWhitespace)
            guard line.hasPrefix("\(variable)=") else { continue }
            value = unquoted(line.dropFirst(variable.count + 1))
        }
        return value
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
