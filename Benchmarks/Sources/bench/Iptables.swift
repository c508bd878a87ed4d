internal import Foundation

/// One of the two iptables, in a network namespace of its own, with rules as the scripts make them.
///
/// One for each port, protocol and direction, for IPv4.
struct Iptables {
    private let command: String
    private let transports: [String]
    let namespace: Namespace
    private let environment: [String: String]

    /// Makes the rules.
    ///
    /// - Parameters:
    ///   - command: `iptables-legacy` or `iptables-nft`.
    ///   - world: Where there is room for a file.
    ///   - ports: Whose traffic is counted.
    ///   - transports: Of which protocols; the scripts count `tcp`.
    /// - Throws: ``Failure`` where they can't be loaded.
    init(_ command: String, _ world: World, ports: [UInt16], transports: [String] = ["tcp"]) throws {
        self.command = command
        self.transports = transports
        // Its lock is the machine's, and others may hold it.
        environment = ["XTABLES_LOCKFILE": world.file("xtables.lock")]
        namespace = try Namespace()
        var rules = "*filter\n"
        for port in ports {
            for transport in transports {
                rules += "-A INPUT -p \(transport) -m \(transport) --dport \(port)\n"
                rules += "-A OUTPUT -p \(transport) -m \(transport) --sport \(port)\n"
            }
        }
        let file = world.file("iptables.rules")
        try (rules + "COMMIT\n").write(toFile: file, atomically: false, encoding: .utf8)
        try run([command + "-restore", file], environment: environment)
    }

    /// Reads the counters as the scripts do: lists both chains, and takes the lines of ten words.
    func read(expecting ports: Int) throws {
        try namespace.enter()
        for chain in ["INPUT", "OUTPUT"] {
            let listing = try run([command, "-nvxw", "-L", chain], environment: environment)
            guard Self.parse(listing).count == ports * transports.count else {
                throw Failure("\(command) -L \(chain) lacks ports")
            }
        }
    }

    var name: String { "\(command), \(transports.joined(separator: " and "))" }

    /// Packets and bytes by protocol and port.
    private static func parse(_ listing: [UInt8]) -> [ArraySlice<UInt8>: (packets: UInt64, bytes: UInt64)] {
        var figures: [ArraySlice<UInt8>: (packets: UInt64, bytes: UInt64)] = [:]
        for line in listing.split(separator: UInt8(ascii: "\n")) {
            let cells = line.split(separator: UInt8(ascii: " "))
            guard cells.count == 10 else { continue }
            figures[cells[2] + cells[9].dropFirst(4)] = (decimal(cells[0]), decimal(cells[1]))
        }
        return figures
    }

    private static func decimal(_ digits: ArraySlice<UInt8>) -> UInt64 {
        digits.reduce(0) { $0 &* 10 &+ UInt64($1 & 15) }
    }
}
