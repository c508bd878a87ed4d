internal import CMnl

/// A set or map as the kernel shows it.
public struct MapState: Sendable, Hashable {
    public var name = ""
    public var flags: UInt32 = 0
    public var keyType: UInt32 = 0
    public var keyLength: UInt32 = 0
    public var objectType: UInt32 = 0

    /// Whether it is part of a rule (`{ 80, 443 }`) and goes with it.
    public var isAnonymous: Bool { flags & NFT_SET_ANONYMOUS.rawValue != 0 }

    /// Whether it is a plain map from port to counter.
    public func matches(_ map: CounterMap) -> Bool {
        name == map.name && flags == NFT_SET_OBJECT.rawValue && keyType == CounterMap.inetService
            && keyLength == CounterMap.keyLength && objectType == UInt32(NFT_OBJECT_COUNTER)
    }
}

extension Connection where Channel: ~Copyable {
    /// All sets and maps of a table.
    public mutating func maps(in table: String) throws(NetlinkError) -> [MapState] {
        let operation = "listing the maps of table inet \(table)"
        let request = Request(
            NFT_MSG_GETSET, family: .inet, dump: true, [(UInt32(NFTA_SET_TABLE.rawValue), .terminated(table))])
        return try list(request, operation: operation) { message, bytes throws(NetlinkError) in
            guard let map = MapState(message, in: bytes) else {
                throw .malformed(operation: operation, reason: "a broken map")
            }
            return map
        }
    }

    /// Hands every element of a map to `body`: its port, and where in the received bytes its counter's name lies.
    ///
    /// Elements may be missing where the ruleset changed meanwhile, and also while the kernel enlarges the map's hash
    /// table in the background; to be sure, ask for them by their ports.
    public mutating func forEachElement(
        of map: CounterMap, in table: String, _ body: (UInt16, Range<Int>, borrowing RawSpan) -> Void
    ) throws(NetlinkError) {
        let operation = "listing the elements of map inet \(table) \(map.name)"
        let request = Request(
            NFT_MSG_GETSETELEM, family: .inet, dump: true,
            [
                (UInt32(NFTA_SET_ELEM_LIST_TABLE.rawValue), .terminated(table)),
                (UInt32(NFTA_SET_ELEM_LIST_SET.rawValue), .terminated(map.name)),
            ])
        try converse(request, operation: operation) { message, bytes throws(NetlinkError) in
            try ElementState.forEach(message, in: bytes, operation: operation) { body($0.port, $0.counter, bytes) }
        }
    }

    /// Asks a map for the elements of these ports, and hands those that are there to `body`.
    public mutating func forEachElement(
        of map: CounterMap, in table: String, ports: [UInt16], _ body: (UInt16, Range<Int>, borrowing RawSpan) -> Void
    ) throws(NetlinkError) {
        let operation = "reading \(ports.count) elements of map inet \(table) \(map.name)"
        var beginning: [UInt8] = []
        Request.begin(NFT_MSG_GETSETELEM, family: .inet, flags: NLM_F_REQUEST, sequence: 0, in: &beginning)
        beginning.append(attribute: UInt32(NFTA_SET_ELEM_LIST_TABLE.rawValue)) { $0 += .terminated(table) }
        beginning.append(attribute: UInt32(NFTA_SET_ELEM_LIST_SET.rawValue)) { $0 += .terminated(map.name) }
        try ask(
            ports.count, operation: operation,
            question: { index, bytes in
                bytes += beginning
                bytes.append(nested: UInt32(NFTA_SET_ELEM_LIST_ELEMENTS.rawValue)) { list in
                    list.append(nested: UInt32(NFTA_LIST_ELEM.rawValue)) { element in
                        element.append(nested: UInt32(NFTA_SET_ELEM_KEY.rawValue)) { key in
                            key.append(attribute: UInt32(NFTA_DATA_VALUE.rawValue)) {
                                $0.append(native: ports[index].bigEndian)
                            }
                        }
                    }
                }
            }
        ) { _, message, bytes throws(NetlinkError) in
            guard let message else { return }
            try ElementState.forEach(message, in: bytes, operation: operation) { body($0.port, $0.counter, bytes) }
        }
    }
}

extension MapState {
    init?(_ message: Message, in bytes: borrowing RawSpan) {
        guard let range = message.attributes else { return nil }
        self.init()
        var attributes = Attributes(range)
        while let attribute = attributes.next(in: bytes) {
            let number = bytes.network(UInt32.self, in: attribute.payload) ?? 0
            switch UInt32(attribute.type) {
            case UInt32(NFTA_SET_NAME.rawValue): name = bytes.string(attribute.payload)
            case UInt32(NFTA_SET_FLAGS.rawValue): flags = number
            case UInt32(NFTA_SET_KEY_TYPE.rawValue): keyType = number
            case UInt32(NFTA_SET_KEY_LEN.rawValue): keyLength = number
            case UInt32(NFTA_SET_OBJ_TYPE.rawValue): objectType = number
            default: break
            }
        }
        if attributes.isBroken { return nil }
    }
}

/// A map's element as the kernel shows it; its counter's name still lies in the received bytes.
private struct ElementState {
    var port: UInt16
    /// Without its NUL; empty where the element leads nowhere.
    var counter: Range<Int>

    /// Walks the elements of a message.
    static func forEach(
        _ message: Message, in bytes: borrowing RawSpan, operation: String, _ body: (ElementState) -> Void
    ) throws(NetlinkError) {
        guard let range = message.attributes else { return }
        var lists = Attributes(range)
        while let list = lists.next(in: bytes) {
            guard list.type == UInt16(NFTA_SET_ELEM_LIST_ELEMENTS.rawValue) else { continue }
            var entries = Attributes(list.payload)
            while let entry = entries.next(in: bytes) {
                guard let element = ElementState(entry.payload, in: bytes) else {
                    throw .malformed(operation: operation, reason: "a broken element")
                }
                body(element)
            }
            guard !entries.isBroken else { throw .malformed(operation: operation, reason: "a broken list") }
        }
        guard !lists.isBroken else { throw .malformed(operation: operation, reason: "a broken list") }
    }

    init?(_ range: Range<Int>, in bytes: borrowing RawSpan) {
        var port: UInt16?
        counter = range.lowerBound..<range.lowerBound
        var attributes = Attributes(range)
        while let attribute = attributes.next(in: bytes) {
            switch UInt32(attribute.type) {
            case UInt32(NFTA_SET_ELEM_KEY.rawValue):
                var key = Attributes(attribute.payload)
                while let value = key.next(in: bytes) {
                    guard value.type == UInt16(NFTA_DATA_VALUE.rawValue) else { continue }
                    port = bytes.network(UInt16.self, in: value.payload)
                }
            case UInt32(NFTA_SET_ELEM_OBJREF.rawValue): counter = attribute.payload.dropLast()
            default: break
            }
        }
        guard !attributes.isBroken, let port else { return nil }
        self.port = port
    }
}
