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
            [(NFTA_OBJ_TABLE.rawValue, .terminated(table)), (NFTA_OBJ_TYPE.rawValue, .counterType)])
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
        let question = Question(table: table)
        try ask(count, operation: operation, question: { question.append(to: &$1, index: $0, name: name) }) {
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

extension [UInt8] {
    /// `NFTA_OBJ_TYPE` of a counter.
    fileprivate static var counterType: [UInt8] {
        var type: [UInt8] = []
        type.append(native: UInt32(NFT_OBJECT_COUNTER).bigEndian)
        return type
    }
}

/// A question for one counter of a table; all but the name is the same in each.
private struct Question {
    private var beginning: [UInt8] = []
    private var end: [UInt8] = []

    init(table: String) {
        Request.begin(NFT_MSG_GETOBJ, family: .inet, flags: NLM_F_REQUEST, sequence: 0, in: &beginning)
        beginning.append(attribute: NFTA_OBJ_TABLE.rawValue) { $0 += .terminated(table) }
        end.append(attribute: NFTA_OBJ_TYPE.rawValue) { $0 += .counterType }
    }

    func append(to bytes: inout [UInt8], index: Int, name: (Int, inout [UInt8]) -> Void) {
        bytes += beginning
        bytes.append(attribute: NFTA_OBJ_NAME.rawValue) {
            name(index, &$0)
            $0.append(0)
        }
        bytes += end
    }
}
