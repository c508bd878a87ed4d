internal import ManagedTable
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

    private var refuse: Expression { .verdict(.goto(Names(direction).refuse)) }
    private var timeout: Duration { .seconds(devices.timeout) }
    private var name: String { "devices_\(devices.port)_\(direction.rawValue)" }

    /// In the port's own course.
    var rules: [Rule] {
        guard direction == .receive else { return [Rule([.verdict(.jump(name))])] }
        return ClientFamily.allCases.flatMap { family in
            let (client, places) = (family.client(direction), family.places(at: devices.port))
            return [
                Rule(family.condition + family.clientAndPort(direction) + [.lookup(in: family.strangers), refuse]),
                Rule(
                    family.condition + client + [.lookup(in: places)] + client
                        + [.element(.update, in: places, timeout: timeout)]),
            ]
        }
    }

    /// Where answers go through; nil for the other direction.
    var chain: DeclaredChain? {
        guard direction == .transmit else { return nil }
        // A client that is only shaken hands with has had no answer.
        var rules = [Rule(Rule.tcpFlags(.psh, .notEqual, .psh) + [.verdict(.return)])]
        for family in ClientFamily.allCases {
            // Where there is no room the rule ends here.
            rules.append(
                Rule(
                    family.condition + family.client(direction)
                        + [
                            .element(.update, in: family.places(at: devices.port), timeout: timeout),
                            .verdict(.return),
                        ]))
        }
        for family in ClientFamily.allCases {
            rules.append(
                Rule(
                    family.condition + family.clientAndPort(direction)
                        + [.element(.add, in: family.strangers, timeout: Self.patience), refuse]))
        }
        return DeclaredChain(Chain(name: name), rules + [Rule([refuse])])
    }

    /// The clients that have a place.
    var sets: [DeclaredSet] {
        ClientFamily.allCases.map { family in
            DeclaredSet(
                NamedSet(
                    name: family.places(at: devices.port), key: family.type, flags: .dynamic, timeout: timeout,
                    size: UInt32(devices.most)))
        }
    }

    /// The clients that found none, of all ports.
    static var strangers: [DeclaredSet] {
        ClientFamily.allCases.map { family in
            DeclaredSet(
                NamedSet(
                    name: family.strangers, key: .concatenation(family.type, .inetService), flags: .dynamic,
                    timeout: patience, size: 65_535))
        }
    }
}

/// The addresses by which clients are told apart: whole ones of IPv4, networks of 64 bits of IPv6.
enum ClientFamily: CaseIterable {
    case ipv4, ipv6

    var type: DataType { self == .ipv4 ? .ipv4Address : .ipv6Address }
    var strangers: String { self == .ipv4 ? Names.strangers4 : Names.strangers6 }
    func places(at port: PortNumber) -> String { self == .ipv4 ? Names.devices4(port) : Names.devices6(port) }

    /// As nft has it, `meta nfproto ipv4`.
    var condition: [Expression] {
        // NFPROTO_IPV4, NFPROTO_IPV6
        [.meta(.networkProtocol), .compare(.first, .equal, [self == .ipv4 ? 2 : 10])]
    }

    /// As nft has it, `ip saddr`; `ip6 saddr & ffff:ffff:ffff:ffff::`.
    func client(_ direction: Direction) -> [Expression] {
        let way = Way(direction: direction)
        if self == .ipv4 { return [way.client4] }
        let network = [UInt8](repeating: 0xff, count: 8) + [UInt8](repeating: 0, count: 8)
        return [way.client6, .bitwise(.first, and: network)]
    }

    /// As nft has it, `ip saddr . th dport`.
    func clientAndPort(_ direction: Direction) -> [Expression] {
        // Behind four bytes of address, or sixteen.
        client(direction) + [Way(direction: direction).port(into: .word(self == .ipv4 ? 1 : 4))]
    }
}
