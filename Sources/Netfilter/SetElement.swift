internal import CMnl
internal import CNftnl

/// An element to be added to a set or map, or taken out: its key, and what it leads to, both as bytes.
///
/// It is bytes so that tens of thousands can be written one after the other in the same room.
public struct SetElement: Sendable, Hashable {
    /// In network byte order, as long as the set's keys are.
    public var key: [UInt8]
    /// What it leads to, see ``append(object:)`` and the others; nothing in a set.
    public private(set) var target: [UInt8] = []

    public init(_ key: [UInt8] = []) { self.key = key }

    /// An element that leads to an object.
    public init(_ key: [UInt8], object: String) {
        self.key = key
        Self.append(object: object, to: &target)
    }

    /// An element that leads to a verdict.
    public init(_ key: [UInt8], _ verdict: Verdict) {
        self.key = key
        Self.append(verdict, to: &target)
    }

    /// An element that leads to a value.
    public init(_ key: [UInt8], value: [UInt8]) {
        self.key = key
        target = value
    }

    /// Makes another element of it, in the same room.
    public mutating func replace(_ fill: (_ key: inout [UInt8], _ target: inout [UInt8]) -> Void) {
        key.removeAll(keepingCapacity: true)
        target.removeAll(keepingCapacity: true)
        fill(&key, &target)
    }

    fileprivate mutating func terminate() { target.append(0) }

    /// Appends the form in which an object is a target: its name.
    public static func append(object: String, to target: inout [UInt8]) { target += object.utf8 }

    /// Appends the form in which a verdict is a target: its number, and the name of the chain that it leads to.
    public static func append(_ verdict: Verdict, to target: inout [UInt8]) {
        target.append(native: verdict.code.bigEndian)
        if let chain = verdict.chain { target += chain.utf8 }
    }
}

/// A `struct nftnl_set_elem` that no set owns yet.
@safe struct ElementHandle: ~Copyable {
    private let object: OpaquePointer

    /// - Parameters:
    ///   - element: What it is; a name in it is terminated, which libnftnl expects.
    ///   - target: What the set's elements lead to; nil where the key alone is wanted.
    init(_ element: inout SetElement, _ target: NamedSet.Target?) {
        guard let object = unsafe nftnl_set_elem_alloc() else { preconditionFailure("out of memory") }
        unsafe self.object = object
        put(NFTNL_SET_ELEM_KEY, element.key[...])
        switch target {
        case .object:
            element.terminate()
            put(NFTNL_SET_ELEM_OBJREF, element.target[...])
        case .value: put(NFTNL_SET_ELEM_DATA, element.target[...])
        case .verdict:
            let code = element.target.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            unsafe nftnl_set_elem_set_u32(object, UInt16(NFTNL_SET_ELEM_VERDICT), code)
            guard element.target.count > 4 else { break }
            element.terminate()
            put(NFTNL_SET_ELEM_CHAIN, element.target.dropFirst(4))
        case nil: break
        }
    }

    deinit { unsafe nftnl_set_elem_free(object) }

    private func put<Key: BinaryInteger>(_ key: Key, _ bytes: ArraySlice<UInt8>) {
        _ = unsafe bytes.withUnsafeBytes {
            unsafe nftnl_set_elem_set(object, UInt16(key), $0.baseAddress, UInt32($0.count))
        }
    }

    /// Gives the element to C, which frees it with its set.
    consuming func release() -> OpaquePointer {
        let object = unsafe object
        discard self
        return unsafe object
    }
}

extension Batch {
    /// The most elements in one message.
    private static var elementsPerMessage: Int { 900 }
    /// An attribute holds at most 64 KiB, and the list of elements is one.
    private static var bytesPerMessage: Int { 60_000 }
    /// What an element takes besides key and target: the heads of six attributes, padded, at most.
    private static var bytesPerElement: Int { 36 }

    /// Adds elements.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - set: To which set or map.
    ///   - table: Its table.
    ///   - fill: Is given the n-th with nothing in it.
    public mutating func addElements(
        _ count: Int, to set: NamedSet, in table: String, _ fill: (Int, inout [UInt8], inout [UInt8]) -> Void
    ) {
        let verb: StaticString = set.target == nil ? "adding elements to set inet" : "adding elements to map inet"
        change(count, NFT_MSG_NEWSETELEM, NLM_F_CREATE, verb, set, set.target, table, fill)
    }

    /// Removes elements.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - set: From which set or map.
    ///   - table: Its table.
    ///   - fill: Is given the n-th's key with nothing in it.
    public mutating func removeElements(
        _ count: Int, from set: NamedSet, in table: String, _ fill: (Int, inout [UInt8]) -> Void
    ) {
        let verb: StaticString =
            set.target == nil ? "removing elements from set inet" : "removing elements from map inet"
        change(count, NFT_MSG_DELSETELEM, 0, verb, set, nil, table) { index, key, _ in fill(index, &key) }
    }

    private mutating func change(
        _ count: Int, _ type: nf_tables_msg_types, _ flags: Int32, _ verb: StaticString, _ set: NamedSet,
        _ target: NamedSet.Target?, _ table: String, _ fill: (Int, inout [UInt8], inout [UInt8]) -> Void
    ) {
        var element = SetElement()
        var next = 0
        while next < count {
            let object = SetHandle(table: table, name: set.name)
            let end = min(next + Self.elementsPerMessage, count)
            var bytes = 0
            while next < end, bytes < Self.bytesPerMessage {
                element.replace { fill(next, &$0, &$1) }
                object.append(ElementHandle(&element, target))
                bytes += Self.bytesPerElement + element.key.count + element.target.count
                next += 1
            }
            unsafe add(type, flags: flags, verb, "\(table) \(set.name)") { unsafe object.writeElements($0) }
        }
    }
}
