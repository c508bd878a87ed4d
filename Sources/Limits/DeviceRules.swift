internal import Netfilter
internal import Tally

/// The rules by which a port's clients take places, keep them and are refused one.
///
/// A place is taken only by an address to which the server sends data: a shadowsocks server answers nobody who doesn't
/// know the password, so scanners and forged packets take none. It is kept by packets of the client's own.
struct DeviceRules {
    /// How long a client that found no place is refused without another look.
    private static let patience = Duration.seconds(30)

    private let devices: Course.PortDevices
    private let direction: Direction

    init(_ devices: Course.PortDevices, _ direction: Direction) {
        self.devices = devices
        self.direction = direction
    }

    private var refuse: Clause { .verdict(.goto(Names(direction).refuse)) }
    private var timeout: Duration { .seconds(devices.timeout) }
    private var name: String { "devices_\(devices.port)_\(direction.rawValue)" }

    /// In the port's own course.
    var rules: [Clause] {
        guard direction == .receive else { return [.verdict(.jump(name))] }
        return ClientFamily.allCases.flatMap { family in
            let (client, places) = (family.client(direction), family.places(at: devices.port))
            return [
                family.clientAndPort(direction).found(in: family.strangers) + refuse,
                client.found(in: places) + client.put(.update, in: places, timeout, isFirst: false),
            ]
        }
    }

    /// Where answers go through; nil for the other direction.
    var chain: LimitChain? {
        guard direction == .transmit else { return nil }
        // A client that is only shaken hands with has had no answer.
        var rules = [Clause.tcpFlags(.psh, .notEqual, .psh) + .verdict(.return)]
        for family in ClientFamily.allCases {
            // Where there is no room the rule ends here.
            let place = family.client(direction).put(.update, in: family.places(at: devices.port), timeout)
            rules.append(place + .verdict(.return))
        }
        for family in ClientFamily.allCases {
            rules.append(family.clientAndPort(direction).put(.add, in: family.strangers, Self.patience) + refuse)
        }
        return LimitChain(name, rules + [refuse])
    }

    /// The clients that have a place.
    var sets: [NamedSet] {
        ClientFamily.allCases.map { family in
            NamedSet(
                name: family.places(at: devices.port), key: family.type, flags: .dynamic, timeout: timeout,
                size: UInt32(devices.most))
        }
    }

    /// The clients that found none, of all ports.
    static var strangers: [NamedSet] {
        ClientFamily.allCases.map { family in
            NamedSet(
                name: family.strangers, key: .concatenation(family.type, .inetService), flags: .dynamic,
                timeout: patience, size: 65_535)
        }
    }
}

/// The addresses by which clients are told apart: whole ones of IPv4, networks of 64 bits of IPv6.
enum ClientFamily: CaseIterable {
    case ipv4, ipv6

    var type: DataType { self == .ipv4 ? .ipv4Address : .ipv6Address }
    var strangers: String { self == .ipv4 ? Names.strangers4 : Names.strangers6 }
    func places(at port: PortNumber) -> String { self == .ipv4 ? Names.devices4(port) : Names.devices6(port) }

    /// Loads the client's address.
    func client(_ direction: Direction) -> ClientKey {
        let way = Way(direction: direction)
        let field = direction == .receive ? "saddr" : "daddr"
        if self == .ipv4 { return ClientKey(family: self, text: "ip \(field)", load: [way.client4]) }
        let network = [UInt8](repeating: 0xff, count: 8) + [UInt8](repeating: 0, count: 8)
        return ClientKey(
            family: self, text: "ip6 \(field) & ffff:ffff:ffff:ffff::",
            load: [way.client6, .bitwise(.first, and: network)])
    }

    /// Loads the client's address and our port.
    func clientAndPort(_ direction: Direction) -> ClientKey {
        let way = Way(direction: direction)
        var key = client(direction)
        key.text += " . th \(way.portText)"
        // Behind four bytes of address, or sixteen.
        key.load.append(way.port(into: .word(self == .ipv4 ? 1 : 4)))
        return key
    }
}

/// What a packet has of a key in a set of clients.
struct ClientKey {
    var family: ClientFamily
    var text: String
    var load: [Expression]

    /// That it is of this family; nft sees that from the rest.
    private var condition: [Expression] {
        // NFPROTO_IPV4, NFPROTO_IPV6
        [.meta(.networkProtocol), .compare(.first, .equal, [family == .ipv4 ? 2 : 10])]
    }

    /// As nft has it, `ip saddr @devices4_8388`.
    func found(in set: String) -> Clause { Clause("\(text) @\(set)", condition + load + [.lookup(in: set)]) }

    /// As nft has it, `update @devices4_8388 { ip saddr timeout 300s }`; a rule's first clause asks for the family.
    func put(_ change: ElementChange, in set: String, _ timeout: Duration, isFirst: Bool = true) -> Clause {
        Clause(
            "\(change == .add ? "add" : "update") @\(set) { \(text) timeout \(timeout.components.seconds)s }",
            (isFirst ? condition : []) + load + [.element(change, in: set, timeout: timeout)])
    }
}
