package import Tally

/// A command line that starts a shadowsocks server or client.
package struct ServerCommand: Sendable, Equatable {
    package enum Role: Sendable, Equatable {
        case server
        /// It serves no port itself: the servers that it starts do.
        case manager
        case client
        /// It may serve shadowsocks, among much else.
        case proxy
    }

    /// The program's name: `ss-server`.
    package var program: String
    package var role: Role
    /// The config that it is told to read last, as written.
    package var config: String?
    /// The ports that its options name.
    package var ports: [PortNumber] = []
    /// The port of a manager's own protocol.
    package var managerPort: PortNumber?
    /// What `-u` and `-U` say.
    private var flags: Transports = []

    static let roles: [String: Role] = [
        "ss-server": .server, "ssserver": .server, "shadowsocks-server": .server, "outline-ss-server": .server,
        "shadowsocks-go": .server, "go-shadowsocks2": .server, "shadowsocks-libev.ss-server": .server,
        "shadowsocks-rust.ssserver": .server,
        "ss-manager": .manager, "ssmanager": .server, "shadowsocks-libev.ss-manager": .manager,
        "shadowsocks-rust.ssmanager": .server,
        "ss-local": .client, "sslocal": .client, "ss-redir": .client, "ss-tunnel": .client, "ss-nat": .client,
        "shadowsocks-local": .client,
        "sing-box": .proxy, "xray": .proxy, "v2ray": .proxy,
    ]

    init(program: String, role: Role, options: ArraySlice<String>) {
        self.program = program
        self.role = role
        var rest = options
        while let word = rest.popFirst() {
            let (option, attached) = Self.split(word)
            switch option {
            case "-c", "--config", "-config", "-confPath", "--confPath":
                if let file = attached ?? rest.popFirst(), !file.isEmpty { config = file }
            case "-p", "--server-port":
                (attached ?? rest.popFirst()).flatMap(PortNumber.init(decimal:)).map { ports.append($0) }
            case "-s", "--server-addr":
                let address = attached ?? rest.popFirst() ?? ""
                ServerAddress.portText(in: address).flatMap { PortNumber(decimal: String($0)) }.map { ports.append($0) }
            case "--manager-address", "--manager-addr":
                let address = attached ?? rest.popFirst() ?? ""
                managerPort = ServerAddress.portText(in: address).flatMap { PortNumber(decimal: String($0)) }
            // Flags may be written together: `-uv`.
            default:
                guard word.hasPrefix("-"), !word.hasPrefix("--"),
                    word.dropFirst().allSatisfy({ "huUvV6A".contains($0) })
                else { break }
                if word.contains("u") { flags.formUnion(isLibev ? .all : .udp) }
                if word.contains("U") { flags.formUnion(isLibev ? .udp : .all) }
            }
        }
    }

    /// libev's `-u` serves both and its `-U` UDP alone; of rust it is the other way round.
    private var isLibev: Bool { program.hasSuffix("ss-server") || program.hasSuffix("ss-manager") }

    /// What its options say of the ports in its config, which serve the rest of what they say, too.
    package var transportsOfConfig: Transports { isLibev ? flags : [] }

    /// What the ports in its options serve.
    package var transportsOfPorts: Transports {
        if !flags.isEmpty { return flags }
        // What it serves may then stand in the config; python serves both.
        return config != nil || program == "server.py" || program == "ssserver" ? .all : .tcp
    }

    /// Whether its config is one of those that are read.
    package var hasReadableConfig: Bool {
        role != .proxy && program != "outline-ss-server" && program != "go-shadowsocks2"
    }

    /// An option and what is written onto it: `--config=FILE`, `-p8388`.
    private static func split(_ word: String) -> (option: String, attached: String?) {
        if word.hasPrefix("--") {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (parts[0], parts.count == 2 ? parts[1] : nil)
        }
        let hasValue = ["-c", "-p", "-s"].contains { word.hasPrefix($0) && word.utf8.count > 2 }
        guard hasValue, word != "-config", word != "-confPath" else { return (word, nil) }
        return (String(word.prefix(2)), String(word.dropFirst(2)))
    }
}
