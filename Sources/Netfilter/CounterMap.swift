internal import CMnl
internal import CNftnl

/// A map from a port (`inet_service`) to a counter.
public struct CounterMap: Sendable, Hashable {
    public var name: String

    public init(name: String) { self.name = name }

    /// nft's number for the type `inet_service` (`TYPE_INET_SERVICE` in its `datatype.h`); with it, `nft list` prints
    /// ports and not hex.
    static let inetService: UInt32 = 13
    static let keyLength: UInt32 = 2
}

/// A map's entry: a port and the name of its counter.
public struct CounterMapElement: Sendable, Hashable {
    public var port: UInt16
    public var counter: String

    public init(port: UInt16, counter: String) {
        self.port = port
        self.counter = counter
    }
}

/// A `struct nftnl_set`.
@safe private struct SetObject: ~Copyable {
    private let object: OpaquePointer

    init(table: String, name: String) {
        guard let object = unsafe nftnl_set_alloc() else { preconditionFailure("out of memory") }
        unsafe self.object = object
        unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_FAMILY.rawValue), UInt32(Family.inet.rawValue))
        unsafe nftnl_set_set_str(object, UInt16(NFTNL_SET_TABLE.rawValue), table)
        unsafe nftnl_set_set_str(object, UInt16(NFTNL_SET_NAME.rawValue), name)
    }

    deinit { unsafe nftnl_set_free(object) }

    func makeMap(id: UInt32) {
        unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_ID.rawValue), id)
        unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_FLAGS.rawValue), NFT_SET_OBJECT.rawValue)
        unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_KEY_TYPE.rawValue), CounterMap.inetService)
        unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_KEY_LEN.rawValue), CounterMap.keyLength)
        unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_OBJ_TYPE.rawValue), UInt32(NFT_OBJECT_COUNTER))
    }

    func append(_ element: CounterMapElement, withCounter: Bool) {
        guard let entry = unsafe nftnl_set_elem_alloc() else { preconditionFailure("out of memory") }
        var key = element.port.bigEndian
        unsafe nftnl_set_elem_set(entry, UInt16(NFTNL_SET_ELEM_KEY), &key, UInt32(MemoryLayout<UInt16>.size))
        if withCounter { unsafe nftnl_set_elem_set_str(entry, UInt16(NFTNL_SET_ELEM_OBJREF), element.counter) }
        unsafe nftnl_set_elem_add(object, entry)
    }

    func write(_ header: UnsafeMutablePointer<nlmsghdr>) { unsafe nftnl_set_nlmsg_build_payload(header, object) }
    func writeElements(_ header: UnsafeMutablePointer<nlmsghdr>) {
        unsafe nftnl_set_elems_nlmsg_build_payload(header, object)
    }
}

extension Batch {
    /// How many elements go into one message: an attribute holds at most 64 KiB, an element less than 64 bytes.
    private static var elementsPerMessage: Int { 900 }

    /// Creates a map; `id` must be its own within the batch.
    public mutating func add(_ map: CounterMap, in table: String, id: UInt32) {
        let object = SetObject(table: table, name: map.name)
        object.makeMap(id: id)
        unsafe add(NFT_MSG_NEWSET, flags: NLM_F_CREATE, "adding", "map inet \(table) \(map.name)") {
            unsafe object.write($0)
        }
    }

    /// Deletes a map that no rule refers to, with its elements.
    public mutating func deleteMap(_ name: String, in table: String) {
        let object = SetObject(table: table, name: name)
        unsafe add(NFT_MSG_DELSET, flags: 0, "deleting", "map inet \(table) \(name)") { unsafe object.write($0) }
    }

    /// Adds elements to a map.
    public mutating func add(_ elements: [CounterMapElement], to map: CounterMap, in table: String) {
        change(elements, NFT_MSG_NEWSETELEM, flags: NLM_F_CREATE, "adding elements to", map, table)
    }

    /// Removes elements from a map.
    public mutating func remove(_ elements: [CounterMapElement], from map: CounterMap, in table: String) {
        change(elements, NFT_MSG_DELSETELEM, flags: 0, "removing elements from", map, table)
    }

    private mutating func change(
        _ elements: [CounterMapElement], _ type: nf_tables_msg_types, flags: Int32, _ verb: StaticString,
        _ map: CounterMap, _ table: String
    ) {
        var rest = elements[...]
        while !rest.isEmpty {
            let object = SetObject(table: table, name: map.name)
            for element in rest.prefix(Self.elementsPerMessage) {
                object.append(element, withCounter: type == NFT_MSG_NEWSETELEM)
            }
            rest = rest.dropFirst(Self.elementsPerMessage)
            unsafe add(type, flags: flags, verb, "map inet \(table) \(map.name)") { unsafe object.writeElements($0) }
        }
    }
}
