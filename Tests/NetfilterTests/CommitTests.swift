import SystemPackage
import Testing

@testable import Netfilter

@Suite("A batch") struct CommitTests {
    typealias Answer = ScriptedKernel.Answer

    /// Commits a table and two counters, messages 2 to 4 of their batch, and returns what went wrong.
    static func commit(_ answers: Answer...) -> (error: NetlinkError?, connection: ScriptedKernel) {
        var connection = Connection(ScriptedKernel(answers))
        var batch = Batch()
        batch.add(Table(name: "t"))
        batch.add(StatefulObject(name: "a", Counter()), in: "t")
        batch.add(StatefulObject(name: "b", Counter()), in: "t")
        do throws(NetlinkError) { try connection.commit(batch) } catch { return (error, connection.channel) }
        return (nil, connection.channel)
    }

    static let summary = "adding table inet t and 2 more"

    /// The message of this number, as it was sent.
    static func sent(_ number: UInt32, _ asked: ScriptedKernel.Asked) -> [UInt8] {
        split(asked.bytes).first { word($0, at: 8) == number } ?? []
    }

    static func reply(
        _ errno: Int32, to number: UInt32, flags: UInt16 = Say.capped, _ attributes: [UInt8] = []
    ) -> Answer {
        { [.datagram(Say.error(errno, to: sent(number, $0), flags: flags, attributes))] }
    }

    @Test("is done when its last change is acknowledged")
    func acknowledged() {
        #expect(Self.commit(Self.reply(0, to: 4)).error == nil)
    }

    @Test("that is empty is not sent")
    func empty() throws {
        var connection = Connection(ScriptedKernel([]))
        try connection.commit(Batch())
        #expect(connection.channel.asked.isEmpty)
    }

    @Test("that is refused names the change, with the kernel's text and offset", arguments: [Say.capped, 0])
    func refused(capped: UInt16) {
        var offset: [UInt8] = []
        offset.append(native: UInt32(20))
        let detail = Say.attribute(1, .terminated("Object exists")) + Say.attribute(2, offset)
        let error = Self.commit { asked in
            let third = Say.error(17, to: Self.sent(3, asked), flags: capped | Say.extended, detail)
            let fourth = Say.error(1, to: Self.sent(4, asked), flags: capped | Say.extended, detail)
            return [.datagram(third), .datagram(fourth)]
        }.error
        #expect(error == .refused(operation: "adding counter a", errno: .fileExists, text: "Object exists", offset: 20))
        #expect(error?.description == "netlink: adding counter a: File exists: Object exists (at byte 20)")
    }

    @Test("that is refused as a whole says what it needs")
    func notPermitted() {
        let detail = Say.attribute(1, .terminated("no"))
        let error = Self.commit(Self.reply(1, to: 1, flags: Say.capped | Say.extended, detail)).error
        #expect(error == .refused(operation: Self.summary, errno: .notPermitted, text: "no", offset: nil))
        #expect(
            error?.description
                == "netlink: adding table inet t and 2 more: Operation not permitted: no (needs CAP_NET_ADMIN)")
    }

    @Test("whose refusal has broken details is refused without them", arguments: [Say.capped, 0])
    func brokenDetails(capped: UInt16) {
        let error = Self.commit(Self.reply(17, to: 3, flags: capped | Say.extended, [200, 0, 1, 0, 65])).error
        #expect(error == .refused(operation: "adding counter a", errno: .fileExists, text: nil, offset: nil))
    }

    @Test("without any acknowledgement has an unknown outcome")
    func unacknowledged() {
        #expect(Self.commit({ _ in [] }).error == .outcomeUnknown(operation: Self.summary))
        // Only the last change's acknowledgement tells that all are done.
        #expect(Self.commit(Self.reply(0, to: 2)).error == .outcomeUnknown(operation: Self.summary))
    }

    @Test("has an unknown outcome where replies were lost", arguments: [Errno.noBufferSpace, .noSpace, .ioError])
    func lost(error: Errno) {
        let (found, kernel) = Self.commit { asked in
            let reply = Say.error(0, to: Self.sent(4, asked), flags: Say.capped)
            return [.error(error), .datagram(reply)]
        }
        #expect(found == .outcomeUnknown(operation: Self.summary))
        // What was left would be taken for the next answer.
        if error != .ioError { #expect(kernel.pending.isEmpty) }
    }

    @Test("that was refused stays refused where other replies were lost")
    func refusedAndLost() {
        let error = Self.commit { asked in
            [.datagram(Say.error(17, to: Self.sent(3, asked), flags: Say.capped)), .error(.noBufferSpace)]
        }.error
        #expect(error == .refused(operation: "adding counter a", errno: .fileExists, text: nil, offset: nil))
    }

    @Test("has an unknown outcome where the reply makes no sense")
    func malformed() {
        let (error, kernel) = Self.commit { asked in
            let reply = Say.error(0, to: Self.sent(4, asked), flags: Say.capped)
            return [.datagram(reply.dropLast(3)), .datagram(reply)]
        }
        #expect(error == .outcomeUnknown(operation: Self.summary))
        #expect(kernel.pending.isEmpty)
    }

    @Test("is not acknowledged by a reply to another socket")
    func foreignReply() {
        let error = Self.commit { asked in
            [.datagram(Say.error(0, to: Self.sent(4, asked), flags: Say.capped, port: 1))]
        }.error
        #expect(error == .outcomeUnknown(operation: Self.summary))
    }

    @Test("that can't be sent has failed, and nothing has changed")
    func unsent() throws {
        var connection = Connection(ScriptedKernel([]))
        connection.channel.refusal = .messageTooLong
        var batch = Batch()
        batch.delete(Table(name: "t"))
        do throws(NetlinkError) {
            try connection.commit(batch)
            Issue.record("it was sent")
        } catch {
            #expect(error == .failed(operation: "deleting table inet t", errno: .messageTooLong))
        }
    }
}
