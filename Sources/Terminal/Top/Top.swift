public import API

/// What `porttally top` shows: the ports as they are known, and what keys have made of them.
public struct Top: Sendable {
    var look: Look
    /// How many lines there are.
    var rows: Int
    var order = TopOrder.rate
    var isReversed = false
    /// What a port's name or number has in it, in small letters; empty for all ports.
    var filter = ""
    /// Whether the filter is being written.
    var isFiltering = false
    /// How many ports are above the first that is shown.
    var offset = 0
    private var reader = KeyReader()
    private(set) var answer = PortsAnswer()
    /// How fast traffic flows; nil until that is known.
    private(set) var rates: PortRates?
    /// When that was measured, as RFC 3339 has it.
    private(set) var time = ""
    /// How wide the widest name is.
    private(set) var nameWidth = 0

    /// - Parameters:
    ///   - look: How texts look.
    ///   - rows: How many lines the terminal has.
    public init(_ look: Look, rows: Int) {
        self.look = look
        self.rows = rows
    }

    /// Takes over the ports.
    public mutating func take(_ ports: PortsAnswer) {
        answer = ports
        nameWidth = ports.ports.lazy.compactMap(\.name).map { Text($0).columns }.max() ?? 0
    }

    /// Takes over what flows.
    public mutating func take(_ live: LiveAnswer) {
        rates = live.seconds > 0 ? PortRates(live) : nil
        time = live.time
    }

    /// Takes over how large the terminal is.
    public mutating func resize(columns: Int, rows: Int) {
        (look.width, self.rows) = (columns, rows)
    }

    /// Does what keys ask for.
    ///
    /// - Parameter bytes: What the terminal sent.
    /// - Returns: Whether to go on.
    public mutating func press(_ bytes: [UInt8]) -> Bool {
        reader.keys(bytes).allSatisfy { isFiltering ? write($0) : press($0) }
    }

    private mutating func press(_ key: Key) -> Bool {
        switch key {
        case .character("q"), .character("Q"), .control("c"), .control("d"): return false
        case .character("s"), .right: order = order.next(1)
        case .character("S"), .left: order = order.next(-1)
        case .character("r"): isReversed.toggle()
        case .character("u"): look.units = look.units.next
        case .character("/"): isFiltering = true
        case .escape: filter = ""
        case .up, .character("k"): offset -= 1
        case .down, .character("j"): offset += 1
        case .pageUp: offset -= page
        case .pageDown, .character(" "): offset += page
        case .home, .character("g"): offset = 0
        case .end, .character("G"): offset = .max / 2
        default: break
        }
        offset = min(max(offset, 0), max(shown.count - page, 0))
        return true
    }

    /// What keys do to the filter.
    private mutating func write(_ key: Key) -> Bool {
        switch key {
        case .control("c"): return false
        case .enter: isFiltering = false
        case .escape: (filter, isFiltering) = ("", false)
        case .control("u"): filter = ""
        case .backspace: filter = String(filter.dropLast())
        case .character(let scalar): filter += String(Character(scalar)).lowercased()
        default: break
        }
        offset = 0
        return true
    }

    /// The ports that are to be seen, in their order.
    var shown: [PortAnswer] {
        let rates = rates ?? PortRates(LiveAnswer())
        let wanted = Array(filter)
        let found =
            wanted.isEmpty
            ? answer.ports
            : answer.ports.filter { port in
                Self.holds("\(port.port)", wanted) || Self.holds((port.name ?? "").lowercased(), wanted)
            }
        return order.sorted(found, rates, isReversed: isReversed)
    }

    /// Whether a text has another one in it; String's own `contains` for that brings regular expressions, 1.4 MB.
    private static func holds(_ text: String, _ wanted: [Character]) -> Bool {
        text.indices.contains { text[$0...].starts(with: wanted) }
    }
}

extension Units {
    /// The ones after these, in a circle.
    var next: Units {
        switch self {
        case .iec: .si
        case .si: .bytes
        case .bytes: .iec
        }
    }
}
