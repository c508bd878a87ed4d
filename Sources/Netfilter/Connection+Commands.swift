internal import CMnl
internal import SystemPackage

extension Connection where Channel: ~Copyable {
    /// Sends requests that the kernel answers only where it refuses, many at a time, and hands each outcome to `body`.
    ///
    /// - Parameters:
    ///   - requests: Each may be made twice: where replies were lost, all of that datagram are made again, one by one.
    ///   - operation: What each is to do, for an error.
    ///   - body: Is given the refusal; nil where there was none. In no particular order.
    /// - Throws: ``NetlinkError`` where the socket fails or a reply makes no sense.
    mutating func command(
        _ requests: [Request], operation: String, _ body: (NetlinkError?) -> Void
    ) throws(NetlinkError) {
        channel.reserve(bytes: 0, replies: Self.commandsAtOnce)
        var next = 0
        var atOnce = Self.commandsAtOnce
        while next < requests.count {
            let end = min(next + atOnce, requests.count)
            guard let refusals = try send(requests[next..<end], operation) else {
                guard atOnce > 1 else { throw .outcomeUnknown(operation: operation) }
                atOnce = 1
                continue
            }
            for refusal in refusals { body(refusal) }
            for _ in refusals.count..<(end - next) { body(nil) }
            next = end
        }
    }

    /// Sends requests in one datagram.
    ///
    /// - Returns: What the kernel refused, each request at most once; nil where replies were lost.
    private mutating func send(
        _ requests: ArraySlice<Request>, _ operation: String
    ) throws(NetlinkError) -> [NetlinkError]? {
        let first = nextSequences(requests.count)
        var datagram: [UInt8] = []
        for (index, request) in requests.enumerated() { datagram += request.bytes(sequence: first + UInt32(index)) }
        do throws(Errno) { try channel.send(datagram) } catch {
            throw .failed(operation: operation, errno: error)
        }
        var refusals: [NetlinkError] = []
        var lost = false
        // The kernel works a datagram off inside the system call: all replies are there when it returns.
        while true {
            let count: Int
            do throws(Errno) { count = try channel.receive(into: &buffer, wait: false) } catch {
                if error == .resourceTemporarilyUnavailable { return lost ? nil : refusals }
                guard error == .noBufferSpace || error == .noSpace else {
                    throw .failed(operation: operation, errno: error)
                }
                lost = true
                continue
            }
            let replies = unsafe buffer.span.bytes.extracting(0..<count)
            try Message.forEach(in: replies, operation: operation) { message throws(NetlinkError) in
                guard message.portID == channel.portID, message.sequence &- first < UInt32(requests.count),
                    Int32(message.type) == NLMSG_ERROR, let reply = KernelReply(message, in: replies)
                else { throw .malformed(operation: operation, reason: "reply to another request") }
                if let error = reply.error(operation) { refusals.append(error) }
            }
        }
    }

    /// A reply may take 1 KiB of the receive buffer, and this many fit into what any user may have.
    private static var commandsAtOnce: Int { 128 }
}
