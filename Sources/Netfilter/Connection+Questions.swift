internal import CMnl
internal import SystemPackage

extension Connection where Channel: ~Copyable {
    /// Asks for many objects, one by one, and hands each answer to `body`, in the order of the questions.
    ///
    /// An answer is the same whatever others change in other tables meanwhile, where a dump would be disturbed.
    ///
    /// - Parameters:
    ///   - count: How many there are.
    ///   - operation: What is asked, for an error.
    ///   - question: Appends the n-th message, whose number and length are set afterwards.
    ///   - body: Is given the n-th answer; nil where the kernel has no such object.
    /// - Throws: ``NetlinkError`` for any other refusal.
    mutating func ask(
        _ count: Int, operation: String, question: (Int, inout [UInt8]) -> Void,
        _ body: (Int, Message?, borrowing RawSpan) throws(NetlinkError) -> Void
    ) throws(NetlinkError) {
        channel.reserve(bytes: 0, replies: Self.questionsAtOnce)
        var questions: [UInt8] = []
        var lengths: [Int] = []
        var next = 0
        var atOnce = Self.questionsAtOnce
        do throws(NetlinkError) {
            while next < count {
                let first = next
                let end = min(next + atOnce, count)
                let sequence = nextSequences(end - next)
                questions.removeAll(keepingCapacity: true)
                for index in next..<end {
                    let start = questions.count
                    question(index, &questions)
                    questions.set(native: UInt32(questions.count - start), at: start)
                    questions.set(native: sequence &+ UInt32(index - first), at: start + 8)
                }
                do throws(Errno) { try channel.send(questions) } catch {
                    throw .failed(operation: operation, errno: error)
                }
                while next < end {
                    // The kernel answers within the system call: all replies are there when it returns.
                    do throws(Errno) {
                        try channel.receive(into: &buffer, stride: Self.answerSize, lengths: &lengths)
                    } catch {
                        guard error == .noBufferSpace, atOnce > 1 else {
                            throw .failed(operation: operation, errno: error)
                        }
                        // Answers found no room and are lost. The rest is asked for again, one by one: one finds room.
                        atOnce = 1
                        drain()
                        break
                    }
                    for (slot, length) in lengths.enumerated() {
                        let start = slot * Self.answerSize
                        let datagram = unsafe buffer.span.bytes.extracting(start..<(start + length))
                        try Message.forEach(in: datagram, operation: operation) { message throws(NetlinkError) in
                            guard next < end, message.sequence == sequence &+ UInt32(next - first),
                                message.portID == channel.portID
                            else { throw .malformed(operation: operation, reason: "reply to another request") }
                            let isThere = try isAnswer(message, datagram, operation)
                            try body(next, isThere ? message : nil, datagram)
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

    /// Whether a reply has what was asked for; false where the kernel has no such object.
    private func isAnswer(
        _ message: Message, _ bytes: borrowing RawSpan, _ operation: String
    ) throws(NetlinkError) -> Bool {
        if Int32(message.type) == NLMSG_ERROR, let reply = KernelReply(message, in: bytes),
            let error = reply.error(operation)
        {
            if reply.errno == .noSuchFileOrDirectory { return false }
            throw error
        }
        guard Int32(message.type) >= NLMSG_MIN_TYPE, Head(message, in: bytes) != nil else {
            throw .malformed(operation: operation, reason: "no answer in it")
        }
        return true
    }

    /// How many questions go into one datagram: as many as ``buffer`` has room for the answers to.
    private static var questionsAtOnce: Int { receiveSize / answerSize }
    /// The most that an answer takes: three names or user data of 256 bytes at most, and 100 more.
    private static var answerSize: Int { 1024 }
}
