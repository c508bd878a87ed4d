import SystemPackage
import Testing

@testable import Netfilter

/// What came of reading the counters.
struct Reading {
    var names: [String] = []
    var isWhole = false
    var error: NetlinkError?
}

extension Connection where Channel == ScriptedKernel {
    init(_ script: ScriptedKernel.Answer...) { self.init(ScriptedKernel(script)) }

    /// Reads the counters of table `t`.
    mutating func counters() -> Reading {
        var reading = Reading()
        do throws(NetlinkError) {
            reading.isWhole = try forEachCounter(in: "t") { counter, bytes in
                reading.names.append(String(decoding: bytes.copy(counter.name), as: UTF8.self))
            }
        } catch { reading.error = error }
        return reading
    }
}

let readingCounters = "reading the counters of table inet t"

/// Answers with a whole dump of one counter.
func wholeDump(_ asked: ScriptedKernel.Asked) -> [ScriptedKernel.Event] {
    [.datagram(Say.counter("whole", to: asked.sequence)), .datagram(Say.done(to: asked.sequence))]
}

@Suite("A dump") struct DumpTests {
    @Test("is put together from all its datagrams")
    func splitOverDatagrams() {
        var connection = Connection { asked in
            let to = asked.sequence
            return [
                .datagram(Say.counter("a", to: to) + Say.counter("b", to: to)),
                .datagram(Say.message(1, flags: Say.multi, to: to, [])),  // NLMSG_NOOP
                .datagram(Say.counter("c", to: to)),
                .datagram(Say.counter("d", to: to) + Say.done(to: to)),
            ]
        }
        let reading = connection.counters()
        #expect(reading.names == ["a", "b", "c", "d"])
        #expect(reading.error == nil)
        #expect(connection.channel.pending.isEmpty)
    }

    @Test("may be empty")
    func empty() {
        var connection = Connection { [.datagram(Say.done(to: $0.sequence))] }
        let reading = connection.counters()
        #expect(reading.names.isEmpty && reading.error == nil)
    }

    /// Which of the three messages of the answer has the mark: two counters, and the end.
    @Test("that was disturbed is read to its end, says so, and the next one is whole", arguments: 0..<3)
    func disturbed(marked: Int) {
        var connection = Connection(
            { asked in
                let flags = (0..<3).map { $0 == marked ? Say.multi | Say.interrupted : Say.multi }
                return [
                    .datagram(Say.counter("a", flags: flags[0], to: asked.sequence)),
                    .datagram(Say.counter("b", flags: flags[1], to: asked.sequence)),
                    .datagram(Say.done(flags: flags[2], to: asked.sequence)),
                ]
            }, wholeDump)
        let reading = connection.counters()
        #expect(reading.names == ["a", "b"] && !reading.isWhole && reading.error == nil)
        #expect(connection.channel.pending.isEmpty)
        #expect(connection.disturbedDumps == 1)
        let next = connection.counters()
        #expect(next.names == ["whole"] && next.isWhole && next.error == nil)
        #expect(connection.disturbedDumps == 1)
    }

    @Test("whose end reports an error has failed, however much came before it")
    func failedAtItsEnd() {
        var connection = Connection(
            { asked in
                [
                    .datagram(Say.counter("a", to: asked.sequence)),
                    .datagram(Say.done(to: asked.sequence, error: -Errno.noMemory.rawValue)),
                ]
            }, wholeDump)
        #expect(
            connection.counters().error
                == .refused(operation: readingCounters, errno: .noMemory, text: nil, offset: nil))
        #expect(connection.counters().names == ["whole"])
    }

    @Test("that the kernel refuses has failed")
    func refused() {
        var connection = Connection(
            { [.datagram(Say.error(Errno.notPermitted.rawValue, to: $0.bytes, flags: Say.capped))] }, wholeDump)
        #expect(
            connection.counters().error
                == .refused(operation: readingCounters, errno: .notPermitted, text: nil, offset: nil))
        #expect(connection.counters().names == ["whole"])
    }

    /// What receiving can fail with.
    ///
    /// `EAGAIN`: no reply came in time. `ENOBUFS`: messages were lost. `ENOSPC`: a datagram too long for the buffer.
    @Test(
        "breaks off where receiving fails, and leaves nothing behind",
        arguments: [Errno.resourceTemporarilyUnavailable, .noBufferSpace, .noSpace])
    func failing(error: Errno) {
        var connection = Connection(
            { asked in
                [
                    .datagram(Say.counter("a", to: asked.sequence)), .error(error), .error(.noBufferSpace),
                    .datagram(Say.counter("b", to: asked.sequence)), .datagram(Say.done(to: asked.sequence)),
                ]
            }, wholeDump)
        #expect(connection.counters().error == .failed(operation: readingCounters, errno: error))
        #expect(connection.channel.pending.isEmpty)
        #expect(connection.counters().names == ["whole"])
    }

    @Test("that can't be asked for has failed")
    func unsent() {
        var connection = Connection<ScriptedKernel>(wholeDump)
        connection.channel.refusal = .noBufferSpace
        #expect(connection.counters().error == .failed(operation: readingCounters, errno: .noBufferSpace))
        connection.channel.refusal = nil
        #expect(connection.counters().names == ["whole"])
    }
}
