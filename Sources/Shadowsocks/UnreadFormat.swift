/// The configs of other servers that aren't read, and what to do instead.
enum UnreadFormat {
    private static let remedy = "declare the server's ports in porttally's own config: ports: [{ port: 8388 }]"

    static let yaml = "YAML, which outline-ss-server has, isn't read; \(remedy)"
    static let ccsexyz = "the list of connections of ccsexyz's shadowsocks-go isn't read; \(remedy)"
    static let shadowbox =
        "these are Outline's own settings, and no list of its ports; name shadowbox_config.json beside it, or \(remedy)"
    static let noPort = "if it is another server's, \(remedy)"

    /// Whether what isn't JSON is YAML, after its name or its first line.
    static func isYAML(_ bytes: [UInt8], file: String) -> Bool {
        if file.hasSuffix(".yml") || file.hasSuffix(".yaml") { return true }
        let lines = String(decoding: bytes.prefix(4096), as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let first = lines.first(where: { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }) else {
            return false
        }
        let line = first.reversed().drop(while: \.isWhitespace).reversed()
        if line.elementsEqual("---") { return true }
        // `services:` alone on its line; in JSON5 a key comes after a brace.
        return line.last == ":" && line.dropLast().allSatisfy { $0.isLetter || $0 == "_" || $0 == "-" }
    }
}
