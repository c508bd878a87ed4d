/// A TCP and UDP port number, 1 to 65535.
public struct PortNumber: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The number itself.
    public let value: UInt16

    /// A port number, or nil outside 1 to 65535.
    public init?(_ value: Int) {
        guard (1...65535).contains(value) else { return nil }
        self.value = UInt16(value)
    }

    /// The port number that servers take a decimal text for, or nil.
    ///
    /// As strtoul(3) in base 10 and Python's `int` read it: `" 8388"`, `"+8388"` and `"08388"` are 8388, and no
    /// leading zero makes a number octal. What either of them takes is taken, up to 64 bytes: nobody writes more, and
    /// what a text costs is bounded.
    public init?(decimal text: String) {
        guard text.utf8.count <= 64 else { return nil }
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        var digits = text.utf8.drop(while: isBlank)
        while let last = digits.last, isBlank(last) { digits.removeLast() }
        if digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        guard !digits.isEmpty else { return nil }
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = min(number * 10 + Int(digit - UInt8(ascii: "0")), 65536)
        }
        self.init(number)
    }

    /// As it stands in a packet: two bytes in network order.
    public var inPacket: [UInt8] { [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)] }

    /// The port that stands so in a packet; nil for port 0, and where there are not two bytes.
    public init?(inPacket bytes: some Collection<UInt8>) {
        guard bytes.count == 2 else { return nil }
        self.init(bytes.reduce(0) { $0 << 8 | Int($1) })
    }

    public var description: String { "\(value)" }
    public static func < (a: PortNumber, b: PortNumber) -> Bool { a.value < b.value }
}

/// Where a port was found.
public struct Provenance: Sendable, Hashable {
    /// The file, as an absolute path.
    public var file: String
    /// The key inside it, as a path: `servers[2].server_port`.
    public var key: String

    public init(file: String, key: String) {
        self.file = file
        self.key = key
    }
}

/// A shadowsocks port to be counted.
public struct ServicePort: Sendable, Hashable {
    public var number: PortNumber
    /// What people call it: a user, a remark, never a password.
    public var name: String?
    /// What it is said to serve, never empty; what was counted on another transport is shown as well.
    public var transports: Transports
    /// Every place that names it, best first.
    public var sources: [Provenance]
    /// What it may do.
    public var limits: PortLimits {
        get { if case .some(let limits) = keptLimits { limits } else { .none } }
        set { keptLimits = newValue == .none ? .none : .some(newValue) }
    }
    private var keptLimits = KeptLimits.none

    /// Kept apart from the port: most have none, and there may be tens of thousands.
    private indirect enum KeptLimits: Sendable, Hashable {
        case none
        case some(PortLimits)
    }

    public init(
        number: PortNumber, name: String? = nil, transports: Transports = .all,
        sources: [Provenance] = [], limits: PortLimits = .none
    ) {
        self.number = number
        self.name = name
        self.transports = transports
        self.sources = sources
        self.limits = limits
    }

    /// One port for each number, in ascending order.
    ///
    /// What is named more than once serves every transport that any of
    /// them serves, has the first name given, the first limits that limit anything, and all the sources.
    public static func merging(_ ports: some Sequence<ServicePort>) -> [ServicePort] {
        var merged: [PortNumber: ServicePort] = [:]
        for port in ports {
            if var known = merged[port.number] {
                known.name = known.name ?? port.name
                known.transports.formUnion(port.transports)
                if known.limits.isEmpty { known.limits = port.limits }
                for source in port.sources where !known.sources.contains(source) { known.sources.append(source) }
                merged[port.number] = known
            } else {
                merged[port.number] = port
            }
        }
        return merged.values.sorted { $0.number < $1.number }
    }
}

extension Sequence<ServicePort> {
    /// What ports are called, of those that have a name.
    public var names: [PortNumber: String] { reduce(into: [:]) { $0[$1.number] = $1.name } }
}
