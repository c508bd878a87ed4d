internal import CMnl

extension Connection where Channel: ~Copyable {
    /// Hands every counter of a table to `body`, in the order in which they were created.
    ///
    /// - Returns: Whether the ruleset stayed as it was meanwhile. If not, some may be missing or come twice.
    public mutating func forEachCounter(
        in table: String, _ body: (CounterState, borrowing RawSpan) -> Void
    ) throws(NetlinkError) -> Bool {
        let operation = "reading the counters of table inet \(table)"
        let request = Request(
            NFT_MSG_GETOBJ, family: .inet, dump: true,
            [
                (NFTA_OBJ_TABLE.rawValue, .terminated(table)),
                (NFTA_OBJ_TYPE.rawValue, StatefulObject.Kind.counter.attribute),
            ])
        return try converse(request, operation: operation) { message, bytes throws(NetlinkError) in
            body(try CounterState(message, in: bytes, operation: operation), bytes)
        }
    }

    /// Asks for counters one by one and hands each to `body`, in the order of the names.
    ///
    /// For a dump, the kernel walks all objects from the first one for every 32 KiB that it hands out; past some 10,000
    /// counters, looking each up by its name takes it less time.
    ///
    /// - Parameters:
    ///   - count: How many there are.
    ///   - table: Their table.
    ///   - name: Appends the name of the n-th.
    ///   - body: Is given the n-th; nil where the table has none of that name.
    /// - Throws: ``NetlinkError``.
    public mutating func forEachCounter(
        _ count: Int, in table: String, name: (Int, inout [UInt8]) -> Void,
        _ body: (Int, CounterState?, borrowing RawSpan) -> Void
    ) throws(NetlinkError) {
        let operation = "reading \(count) counters of table inet \(table)"
        try ask(count, of: .counter, in: table, operation: operation, name: name) {
            index, message, bytes throws(NetlinkError) in
            guard let message else { return body(index, nil, bytes) }
            body(index, try CounterState(message, in: bytes, operation: operation), bytes)
        }
    }
}

extension CounterState {
    fileprivate init(_ message: Message, in bytes: borrowing RawSpan, operation: String) throws(NetlinkError) {
        guard let state = CounterState(message, in: bytes) else {
            throw .malformed(operation: operation, reason: "a counter without name, handle or figures")
        }
        self = state
    }
}
