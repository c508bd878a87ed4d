/// What of a service unit and its drop-ins says which program it starts, systemd.service(5).
struct UnitFile {
    private(set) var commands: [String] = []
    private(set) var environment: [String: String] = [:]
    /// As written, with `-` before one that may be missing.
    private(set) var environmentFiles: [String] = []
    private(set) var workingDirectory: String?

    /// Takes in the settings of one file; a later one comes on top.
    mutating func read(_ bytes: [UInt8]) {
        var isService = false
        for line in Self.lines(bytes) {
            let line = line.drop(while: \.isWhitespace)
            if line.hasPrefix("[") { isService = line.hasPrefix("[Service]") }
            guard isService, let sign = line.firstIndex(of: "=") else { continue }
            let key = line[..<sign].filter { !$0.isWhitespace }
            let value = String(line[line.index(after: sign)...].drop(while: \.isWhitespace))
            switch key {
            case "ExecStart": if value.isEmpty { commands = [] } else { commands.append(value) }
            case "Environment":
                if value.isEmpty { environment = [:] } else { environment.merge(UnitText.assignments(value)) { $1 } }
            case "EnvironmentFile": if value.isEmpty { environmentFiles = [] } else { environmentFiles.append(value) }
            case "WorkingDirectory": workingDirectory = value.isEmpty ? nil : value
            default: break
            }
        }
    }

    /// The lines, those that a backslash continues put together, without comments.
    static func lines(_ bytes: [UInt8]) -> [String] {
        var lines: [String] = []
        var open: String?
        let text = String(decoding: bytes, as: UTF8.self)
        // An empty line ends a continued one.
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let start = line.first { !$0.isWhitespace }
            // A comment in the midst of a continued line is left out of it.
            if start == "#" || start == ";" { continue }
            // The last of an even number of backslashes is escaped itself.
            let isContinued = line.reversed().prefix { $0 == "\\" }.count.isMultiple(of: 2) == false
            let text = (open ?? "") + (isContinued ? line.dropLast() + " " : line)
            if isContinued { open = text } else { lines.append(text) }
            if !isContinued { open = nil }
        }
        return lines + [open].compactMap(\.self)
    }
}
