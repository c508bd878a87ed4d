internal import JSON5

extension Porttally {
    /// Writes what a command has to show.
    static func show(_ text: String) { print(text, terminator: "") }
}

extension JSONCoded {
    /// Its JSON on a line.
    var jsonText: String { String(decoding: json, as: UTF8.self) + "\n" }
}
