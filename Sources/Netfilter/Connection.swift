internal import CMnl
internal import SystemPackage

/// Conversations with nftables over one channel, one at a time.
public struct Connection<Channel: MessageChannel & ~Copyable>: ~Copyable {
    var channel: Channel
    var buffer = [UInt8](repeating: 0, count: Self.receiveSize)
    private var lastSequence: UInt32 = 0
    /// How many dumps somebody disturbed by changing the ruleset, ours or another part of it, meanwhile.
    public internal(set) var disturbedDumps: UInt64 = 0

    /// The kernel fills no more than 32 KiB in a dump's datagram, and at 8 KiB a dump takes 2.5 times as long.
    static var receiveSize: Int { 64 * 1024 }

    public init(_ channel: consuming Channel) { self.channel = channel }

    /// The port id of this end: what the kernel calls the owner of a table.
    public var portID: UInt32 { channel.portID }

    /// A number for the next message, never 0.
    mutating func nextSequence() -> UInt32 {
        lastSequence = lastSequence == .max ? 1 : lastSequence + 1
        return lastSequence
    }

    /// The first of `count` numbers in a row for the next messages, none of them 0.
    mutating func nextSequences(_ count: Int) -> UInt32 {
        if UInt32.max - lastSequence <= UInt32(count) { lastSequence = 0 }
        defer { lastSequence += UInt32(count) }
        return lastSequence + 1
    }

    /// Sends a request and hands every message of its answer to `body`.
    ///
    /// - Returns: Whether the ruleset stayed as it was. A dump that goes on after somebody has committed a change, to
    ///   whichever table, continues at the place that it had counted to: it may leave out objects or give some twice.
    ///   The kernel marks its messages with `NLM_F_DUMP_INTR`.
    @discardableResult
    mutating func converse(
        _ request: Request, operation: String, _ body: (Message, borrowing RawSpan) throws(NetlinkError) -> Void
    ) throws(NetlinkError) -> Bool {
        let sequence = nextSequence()
        do throws(Errno) { try channel.send(request.bytes(sequence: sequence)) } catch {
            throw .failed(operation: operation, errno: error)
        }
        var isDisturbed = false
        var failure: NetlinkError?
        var done = false
        while !done {
            let count: Int
            do throws(Errno) { count = try channel.receive(into: &buffer, wait: true) } catch {
                drain()
                throw .failed(operation: operation, errno: error)
            }
            let datagram = unsafe buffer.span.bytes.extracting(0..<count)
            do throws(NetlinkError) {
                try Message.forEach(in: datagram, operation: operation) { message throws(NetlinkError) in
                    guard message.sequence == sequence, message.portID == channel.portID else {
                        throw .malformed(operation: operation, reason: "reply to another request")
                    }
                    if message.flags & UInt16(NLM_F_DUMP_INTR) != 0 { isDisturbed = true }
                    switch Int32(message.type) {
                    case NLMSG_DONE:
                        done = true
                        // A dump that the kernel gave up says why in place of its length.
                        if let reply = KernelReply(message, in: datagram), let error = reply.error(operation) {
                            throw error
                        }
                    case NLMSG_ERROR:
                        done = true
                        guard let reply = KernelReply(message, in: datagram) else {
                            throw .malformed(operation: operation, reason: "short error message")
                        }
                        throw reply.error(operation)
                            ?? .malformed(operation: operation, reason: "an acknowledgement that nobody asked for")
                    case NLMSG_NOOP: break
                    case NLMSG_OVERRUN: throw .malformed(operation: operation, reason: "overrun")
                    default:
                        guard Head(message, in: datagram) != nil else {
                            throw .malformed(operation: operation, reason: "short nftables message")
                        }
                        if !request.isDump { done = message.flags & UInt16(NLM_F_MULTI) == 0 }
                        if failure == nil { try body(message, datagram) }
                    }
                }
            } catch {
                failure = failure ?? error
                // A broken datagram says nothing about where the answer ends.
                if case .malformed = error { done = true }
            }
        }
        if failure != nil || !request.isDump { drain() }
        if let failure { throw failure }
        if isDisturbed { disturbedDumps += 1 }
        return !isDisturbed
    }

    /// Dumps what takes few messages, again and again until nobody has changed the ruleset meanwhile.
    ///
    /// - Parameters:
    ///   - request: What to dump.
    ///   - operation: What that is, for an error.
    ///   - parse: Makes an element of a message; nil where it is of another table.
    /// - Returns: All of them.
    /// - Throws: ``NetlinkError/interrupted(operation:)`` after 50 attempts.
    mutating func list<Element>(
        _ request: Request, operation: String,
        _ parse: (Message, borrowing RawSpan) throws(NetlinkError) -> Element?
    ) throws(NetlinkError) -> [Element] {
        for _ in 0..<50 {
            var elements: [Element] = []
            let isWhole = try converse(request, operation: operation) { message, bytes throws(NetlinkError) in
                if let element = try parse(message, bytes) { elements.append(element) }
            }
            if isWhole { return elements }
        }
        throw .interrupted(operation: operation)
    }

    /// Reads and drops whatever is left, so that the next answer is the next request's.
    mutating func drain() {
        while true {
            do throws(Errno) { _ = try channel.receive(into: &buffer, wait: false) } catch {
                if error == .noBufferSpace || error == .noSpace { continue }
                return
            }
        }
    }

    /// Sends a whole batch and collects what the kernel says of it.
    ///
    /// - Throws: the first refusal; ``NetlinkError/outcomeUnknown(operation:)`` where acknowledgements were lost.
    public mutating func commit(_ batch: consuming Batch) throws(NetlinkError) {
        guard !batch.isEmpty else { return }
        let final = batch.finalize()
        channel.reserve(bytes: final.bytes.count, replies: final.steps.count)
        do throws(Errno) { try channel.send(final.bytes) } catch {
            throw .failed(operation: final.summary, errno: error)
        }
        var refusal: NetlinkError?
        var acknowledged = false
        var lost = false
        // The kernel works a batch off inside the system call: all replies are there when it returns.
        while true {
            let count: Int
            do throws(Errno) { count = try channel.receive(into: &buffer, wait: false) } catch {
                if error == .noBufferSpace || error == .noSpace {
                    lost = true
                    continue
                }
                if error == .resourceTemporarilyUnavailable { break }
                throw .outcomeUnknown(operation: final.summary)
            }
            let datagram = unsafe buffer.span.bytes.extracting(0..<count)
            do throws(NetlinkError) {
                try Message.forEach(in: datagram, operation: final.summary) { message throws(NetlinkError) in
                    guard message.portID == channel.portID, Int32(message.type) == NLMSG_ERROR,
                        let reply = KernelReply(message, in: datagram)
                    else { return }
                    if reply.errno == nil {
                        if message.sequence == final.lastSequence { acknowledged = true }
                    } else if refusal == nil {
                        refusal = reply.error(final.operation(of: message.sequence))
                    }
                }
            } catch {
                // The kernel has acted on the batch; only what it said of it is unreadable.
                lost = true
            }
        }
        if let refusal { throw refusal }
        guard acknowledged, !lost else { throw .outcomeUnknown(operation: final.summary) }
    }
}
