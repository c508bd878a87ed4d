import Shadowsocks
import Tally

/// Parses a config given as text.
func parse(_ text: String, file: String = "/etc/ss/config.json") throws -> ParsedConfig {
    try ConfigParser.parse(Array(text.utf8), file: file)
}

extension ParsedConfig {
    /// Just the numbers.
    var numbers: [Int] { ports.map { Int($0.number.value) } }
    /// Where each port was found.
    var keys: [[String]] { ports.map { $0.sources.map(\.key) } }
    /// What was refused.
    var refusedKeys: [String] { problems.map(\.key) }
}

extension ScanResult {
    /// Just the numbers.
    var numbers: [Int] { ports.map { Int($0.number.value) } }

    /// What came of a place, by the end of its path.
    func outcome(_ suffix: String) -> Place.Outcome? {
        places.first { $0.path.hasSuffix(suffix) }?.outcome
    }
}
