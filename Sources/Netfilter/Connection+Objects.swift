internal import CMnl

extension Connection where Channel: ~Copyable {
    /// Hands every object of a table to `body`, in the order in which they were created.
    ///
    /// - Parameters:
    ///   - kind: Which ones alone; nil for all.
    ///   - table: Their table.
    ///   - body: Is given each.
    /// - Returns: Whether the ruleset stayed as it was meanwhile. If not, some may be missing or come twice.
    /// - Throws: ``NetlinkError``.
    public mutating func forEachObject(
        of kind: StatefulObject.Kind? = nil, in table: String, _ body: (ObjectState, borrowing RawSpan) -> Void
    ) throws(NetlinkError) -> Bool {
        let operation = "reading the objects of table inet \(table)"
        var filter = [(NFTA_OBJ_TABLE.rawValue, [UInt8].terminated(table))]
        if let kind { filter.append((NFTA_OBJ_TYPE.rawValue, kind.attribute)) }
        let request = Request(NFT_MSG_GETOBJ, family: .inet, dump: true, filter)
        return try converse(request, operation: operation) { message, bytes throws(NetlinkError) in
            body(try ObjectState(message, in: bytes, operation: operation), bytes)
        }
    }

    /// Asks for objects of a kind one by one and hands each to `body`, in the order of the names.
    ///
    /// - Parameters:
    ///   - count: How many there are.
    ///   - kind: Their kind.
    ///   - table: Their table.
    ///   - name: Appends the name of the n-th.
    ///   - body: Is given the n-th; nil where the table has none of that name.
    /// - Throws: ``NetlinkError``.
    public mutating func forEachObject(
        _ count: Int, of kind: StatefulObject.Kind, in table: String, name: (Int, inout [UInt8]) -> Void,
        _ body: (Int, ObjectState?, borrowing RawSpan) -> Void
    ) throws(NetlinkError) {
        let operation = "reading \(count) objects of table inet \(table)"
        try ask(count, of: kind, in: table, operation: operation, name: name) {
            index, message, bytes throws(NetlinkError) in
            guard let message else { return body(index, nil, bytes) }
            body(index, try ObjectState(message, in: bytes, operation: operation), bytes)
        }
    }

    /// Asks for objects of a kind one by one and hands each answer to `body`; nil where the table has none of that name.
    mutating func ask(
        _ count: Int, of kind: StatefulObject.Kind, in table: String, operation: String,
        name: (Int, inout [UInt8]) -> Void, _ body: (Int, Message?, borrowing RawSpan) throws(NetlinkError) -> Void
    ) throws(NetlinkError) {
        let question = ObjectQuestion(kind, table: table)
        try ask(
            count, operation: operation, question: { question.append(to: &$1, index: $0, name: name) }, body)
    }
}

extension ObjectState {
    fileprivate init(_ message: Message, in bytes: borrowing RawSpan, operation: String) throws(NetlinkError) {
        guard let state = ObjectState(message, in: bytes) else {
            throw .malformed(operation: operation, reason: "an object without name or handle")
        }
        self = state
    }
}
