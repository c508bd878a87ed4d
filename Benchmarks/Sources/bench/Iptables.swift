internal import Foundation

/// One of the two iptables, in a network namespace of its own, with rules as the scripts make them.
///
/// One for each port, protocol and direction, for IPv4.
struct Iptables {
    private let command: String
    private let transports: [String]
    let namespace: Namespace
    private let script: String
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
        script = world.file("iptables.py")
        try Self.script.write(toFile: script, atomically: false, encoding: .utf8)
        let file = world.file("iptables.rules")
        try (rules + "COMMIT\n").write(toFile: file, atomically: false, encoding: .utf8)
        try run([command + "-restore", file], environment: environment)
    }

    /// Some readings of the counters as the scripts make them, each of which must show so many ports; in seconds.
    func read(_ readings: Int, expecting ports: Int) throws -> [Double] {
        try namespace.enter()
        let lines = String(
            decoding: try run(["python3", script, command, "\(readings)"], environment: environment), as: UTF8.self
        ).split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
        guard lines.count == readings, lines.allSatisfy({ $0.count == 2 && $0[1] == Double(ports * transports.count) })
        else { throw Failure("\(command) -L lacks ports: \(lines)") }
        return lines.map { $0[0] }
    }

    /// Whether it is what `iptables` means on Debian and Ubuntu.
    var isDefault: Bool { command == "iptables-nft" }

    var name: String { "\(command), \(transports.joined(separator: " and "))" }

    /// What the scripts do over and over: list both chains, take the lines of ten words apart.
    ///
    /// It prints how long it took, in seconds, and how many lines there were.
    private static let script = """
        import subprocess, sys, time

        def read(chain):
            listing = subprocess.check_output([sys.argv[1], "-nvxw", "-L", chain]).decode()
            figures = {}
            for line in listing.split("\\n"):
                cells = line.split()
                if len(cells) == 10:
                    figures[cells[2], cells[9][4:]] = int(cells[0]), int(cells[1])
            return figures

        for _ in range(int(sys.argv[2])):
            start = time.monotonic()
            received, sent = read("INPUT"), read("OUTPUT")
            print(time.monotonic() - start, min(len(received), len(sent)))

        """
}
