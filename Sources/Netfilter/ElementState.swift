internal import CMnl

/// An element of a set or map as the kernel shows it; all of it still lies in the received bytes.
public struct ElementState: Sendable {
    /// Where the key lies; nil where it stands for all keys that have no element of their own (a *catch-all*, Linux 5.13).
    public var key: Range<Int>?
    private var target: Target?
    /// Where the expression that it has of its own lies.
    private var expression: Range<Int>?

    /// Where what it leads to lies.
    private enum Target {
        /// An object's name, without its NUL.
        case object(Range<Int>)
        case verdict(UInt32, chain: Range<Int>?)
        case value(Range<Int>)
    }

    /// Appends what it leads to, in the form of ``SetElement/target``.
    public func appendTarget(in datagram: borrowing RawSpan, to bytes: inout [UInt8]) {
        switch target {
        case .object(let range), .value(let range): datagram.append(range, to: &bytes)
        case .verdict(let code, let chain):
            bytes.append(native: code.bigEndian)
            if let chain { datagram.append(chain, to: &bytes) }
        case nil: break
        }
    }

    /// The counter that it has of its own; nil where it has none.
    public func counter(in datagram: borrowing RawSpan) -> Counter? {
        guard let expression else { return nil }
        var isCounter = false
        var data: Range<Int>?
        var parts = Attributes(expression)
        while let part = parts.next(in: datagram) {
            switch UInt32(part.type) {
            case NFTA_EXPR_NAME.rawValue: isCounter = datagram.string(part.payload) == "counter"
            case NFTA_EXPR_DATA.rawValue: data = part.payload
            default: break
            }
        }
        guard isCounter, let data else { return nil }
        return Counter(data, in: datagram)
    }
}

extension ElementState {
    /// Walks the elements of a message.
    fileprivate static func forEach(
        _ message: Message, in bytes: borrowing RawSpan, operation: String,
        _ body: (ElementState, borrowing RawSpan) -> Void
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
                body(element, bytes)
            }
            guard !entries.isBroken else { throw .malformed(operation: operation, reason: "a broken list") }
        }
        guard !lists.isBroken else { throw .malformed(operation: operation, reason: "a broken list") }
    }

    private init?(_ range: Range<Int>, in bytes: borrowing RawSpan) {
        var isCatchAll = false
        var attributes = Attributes(range)
        while let attribute = attributes.next(in: bytes) {
            switch UInt32(attribute.type) {
            case UInt32(NFTA_SET_ELEM_FLAGS.rawValue):
                let flags = bytes.network(UInt32.self, in: attribute.payload) ?? 0
                isCatchAll = flags & UInt32(NFT_SET_ELEM_CATCHALL.rawValue) != 0
            case UInt32(NFTA_SET_ELEM_KEY.rawValue):
                var data = Attributes(attribute.payload)
                while let value = data.next(in: bytes) {
                    if value.type == UInt16(NFTA_DATA_VALUE.rawValue) { key = value.payload }
                }
            case UInt32(NFTA_SET_ELEM_EXPR.rawValue): expression = attribute.payload
            case UInt32(NFTA_SET_ELEM_OBJREF.rawValue): target = .object(attribute.payload.withoutTerminator)
            case UInt32(NFTA_SET_ELEM_DATA.rawValue):
                var data = Attributes(attribute.payload)
                while let value = data.next(in: bytes) {
                    switch UInt32(value.type) {
                    case UInt32(NFTA_DATA_VALUE.rawValue): target = .value(value.payload)
                    case UInt32(NFTA_DATA_VERDICT.rawValue): target = Self.verdict(value.payload, in: bytes)
                    default: break
                    }
                }
            default: break
            }
        }
        guard !attributes.isBroken, key != nil || isCatchAll else { return nil }
    }

    private static func verdict(_ range: Range<Int>, in bytes: borrowing RawSpan) -> Target? {
        var code: UInt32?
        var chain: Range<Int>?
        var attributes = Attributes(range)
        while let attribute = attributes.next(in: bytes) {
            switch UInt32(attribute.type) {
            case UInt32(NFTA_VERDICT_CODE.rawValue): code = bytes.network(UInt32.self, in: attribute.payload)
            case UInt32(NFTA_VERDICT_CHAIN.rawValue): chain = attribute.payload.withoutTerminator
            default: break
            }
        }
        return code.map { .verdict($0, chain: chain) }
    }
}

extension Range<Int> {
    /// Where a string that fills this ends before its NUL.
    fileprivate var withoutTerminator: Range<Int> { isEmpty ? self : lowerBound..<(upperBound - 1) }
}

extension Connection where Channel: ~Copyable {
    /// Hands every element of a set or map to `body`.
    ///
    /// Elements may be missing where the ruleset changed meanwhile, and also while the kernel enlarges the set's hash
    /// table in the background; to be sure, ask for them by their keys.
    public mutating func forEachElement(
        of set: String, in table: String, _ body: (ElementState, borrowing RawSpan) -> Void
    ) throws(NetlinkError) {
        let operation = "listing the elements of set inet \(table) \(set)"
        let request = Request(
            NFT_MSG_GETSETELEM, family: .inet, dump: true,
            [
                (UInt32(NFTA_SET_ELEM_LIST_TABLE.rawValue), .terminated(table)),
                (UInt32(NFTA_SET_ELEM_LIST_SET.rawValue), .terminated(set)),
            ])
        try converse(request, operation: operation) { message, bytes throws(NetlinkError) in
            try ElementState.forEach(message, in: bytes, operation: operation, body)
        }
    }

    /// Asks a set or map for elements one by one, and hands those that are there to `body`.
    ///
    /// - Parameters:
    ///   - count: How many are asked for.
    ///   - set: The set's name.
    ///   - table: Its table.
    ///   - key: Appends the key of the n-th, in network byte order.
    ///   - body: Is given each that is there.
    /// - Throws: ``NetlinkError``.
    public mutating func forEachElement(
        _ count: Int, of set: String, in table: String, key: (Int, inout [UInt8]) -> Void,
        _ body: (ElementState, borrowing RawSpan) -> Void
    ) throws(NetlinkError) {
        let operation = "reading \(count) elements of set inet \(table) \(set)"
        var beginning: [UInt8] = []
        Request.begin(NFT_MSG_GETSETELEM, family: .inet, flags: NLM_F_REQUEST, sequence: 0, in: &beginning)
        beginning.append(attribute: UInt32(NFTA_SET_ELEM_LIST_TABLE.rawValue)) { $0 += .terminated(table) }
        beginning.append(attribute: UInt32(NFTA_SET_ELEM_LIST_SET.rawValue)) { $0 += .terminated(set) }
        try ask(
            count, operation: operation,
            question: { index, bytes in
                bytes += beginning
                bytes.append(nested: UInt32(NFTA_SET_ELEM_LIST_ELEMENTS.rawValue)) { list in
                    list.append(nested: UInt32(NFTA_LIST_ELEM.rawValue)) { element in
                        element.append(nested: UInt32(NFTA_SET_ELEM_KEY.rawValue)) { data in
                            data.append(attribute: UInt32(NFTA_DATA_VALUE.rawValue)) { key(index, &$0) }
                        }
                    }
                }
            }
        ) { _, message, bytes throws(NetlinkError) in
            guard let message else { return }
            try ElementState.forEach(message, in: bytes, operation: operation, body)
        }
    }
}
