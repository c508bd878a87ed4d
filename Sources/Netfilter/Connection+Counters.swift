internal import CMnl
internal import SystemPackage

extension Connection where Channel: ~Copyable {
    /// Hands every counter of a table to `body`, in the order in which they were created.
    ///
    /// - Throws: ``NetlinkError/interrupted(operation:)`` where the ruleset is not, or no longer, of `generation`; what
    ///   `body` was given is then to be dropped.
    public mutating func forEachCounter(
        in table: String, generation: Generation, _ body: (CounterState, borrowing RawSpan) -> Void
    ) throws(NetlinkError) {
        let operation = "reading the counters of table inet \(table)"
        let request = Request(
            NFT_MSG_GETOBJ, family: .inet, dump: true,
            [(NFTA_OBJ_TABLE.rawValue, .terminated(table)), (NFTA_OBJ_TYPE.rawValue, .counterType)])
        try converse(request, operation: operation, generation: generation) { message, bytes throws(NetlinkError) in
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
    ///   - generation: The ruleset's.
    ///   - name: Appends the name of the n-th.
    ///   - body: Is given the n-th.
    /// - Throws: ``NetlinkError/refused(operation:errno:text:offset:)`` with `ENOENT` where one isn't there;
    ///   ``NetlinkError/interrupted(operation:)`` as the dump does.
    public mutating func forEachCounter(
        _ count: Int, in table: String, generation: Generation, name: (Int, inout [UInt8]) -> Void,
        _ body: (Int, CounterState, borrowing RawSpan) -> Void
    ) throws(NetlinkError) {
        let operation = "reading \(count) counters of table inet \(table)"
        channel.reserve(bytes: 0, replies: Self.questionsAtOnce)
        let question = Question(table: table)
        var questions: [UInt8] = []
        var lengths: [Int] = []
        var next = 0
        do throws(NetlinkError) {
            while next < count {
                let end = min(next + Self.questionsAtOnce, count)
                let sequence = nextSequences(end - next)
                questions.removeAll(keepingCapacity: true)
                for index in next..<end {
                    question.append(to: &questions, sequence: sequence &+ UInt32(index - next)) { name(index, &$0) }
                }
                do throws(Errno) { try channel.send(questions) } catch {
                    throw .failed(operation: operation, errno: error)
                }
                let first = next
                while next < end {
                    // The kernel answers within the system call: all replies are there when it returns.
                    do throws(Errno) {
                        try channel.receive(into: &buffer, stride: Self.answerSize, lengths: &lengths)
                    } catch { throw .failed(operation: operation, errno: error) }
                    for (slot, length) in lengths.enumerated() {
                        let start = slot * Self.answerSize
                        let datagram = unsafe buffer.span.bytes.extracting(start..<(start + length))
                        try Message.forEach(in: datagram, operation: operation) { message throws(NetlinkError) in
                            guard next < end, message.sequence == sequence &+ UInt32(next - first),
                                message.portID == channel.portID
                            else { throw .malformed(operation: operation, reason: "reply to another request") }
                            body(next, try counter(message, datagram, operation, generation), datagram)
                            next += 1
                        }
                    }
                }
            }
        } catch {
            drain()
            throw error
        }
    }

    /// A counter that was asked for.
    private func counter(
        _ message: Message, _ bytes: borrowing RawSpan, _ operation: String, _ generation: Generation
    ) throws(NetlinkError) -> CounterState {
        if Int32(message.type) == NLMSG_ERROR, let reply = KernelReply(message, in: bytes),
            let error = reply.error(operation)
        {
            throw error
        }
        guard Int32(message.type) >= NLMSG_MIN_TYPE, let head = Head(message, in: bytes) else {
            throw .malformed(operation: operation, reason: "no counter in it")
        }
        guard head.resourceID == UInt16(truncatingIfNeeded: generation.id) else {
            throw .interrupted(operation: operation)
        }
        return try CounterState(message, in: bytes, operation: operation)
    }

    /// How many counters are asked for in one datagram: as many as ``buffer`` has room for the answers to.
    private static var questionsAtOnce: Int { receiveSize / answerSize }
    /// The most that an answer about one counter takes: three names or user data of 256 bytes at most, and 100 more.
    private static var answerSize: Int { 1024 }
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

/// A question for one counter of a table; all but the name and the number is the same in each.
private struct Question {
    private var beginning: [UInt8] = []
    private var end: [UInt8] = []

    init(table: String) {
        Request.begin(NFT_MSG_GETOBJ, family: .inet, flags: NLM_F_REQUEST, sequence: 0, in: &beginning)
        beginning.append(attribute: NFTA_OBJ_TABLE.rawValue) { $0 += .terminated(table) }
        end.append(attribute: NFTA_OBJ_TYPE.rawValue) { $0 += .counterType }
    }

    func append(to bytes: inout [UInt8], sequence: UInt32, name: (inout [UInt8]) -> Void) {
        let start = bytes.count
        bytes += beginning
        bytes.append(attribute: NFTA_OBJ_NAME.rawValue) {
            name(&$0)
            $0.append(0)
        }
        bytes += end
        bytes.set(native: UInt32(bytes.count - start), at: start)
        bytes.set(native: sequence, at: start + 8)
    }
}
