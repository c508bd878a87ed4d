import SystemPackage

@testable import Netfilter

/// A kernel that answers with one datagram after the other, whatever it is asked.
private struct Answers: MessageChannel {
    let portID: UInt32 = 4242
    var datagrams: [[UInt8]]

    mutating func send(_ datagram: [UInt8]) throws(Errno) {}

    mutating func receive(into buffer: inout [UInt8], wait: Bool) throws(Errno) -> Int {
        guard !datagrams.isEmpty else { throw .resourceTemporarilyUnavailable }
        let datagram = datagrams.removeFirst()
        guard datagram.count <= buffer.count else { throw .noSpace }
        buffer.replaceSubrange(0..<datagram.count, with: datagram)
        return datagram.count
    }

    mutating func receive(into buffer: inout [UInt8], stride: Int, lengths: inout [Int]) throws(Errno) {
        let datagram = datagrams.isEmpty ? [] : datagrams.removeFirst()
        guard !datagram.isEmpty else { throw .resourceTemporarilyUnavailable }
        guard datagram.count <= stride else { throw .noSpace }
        buffer.replaceSubrange(0..<datagram.count, with: datagram)
        lengths = [datagram.count]
    }

    mutating func reserve(bytes: Int, replies: Int) {}
}

/// One byte chooses what is asked, one in how many parts the rest is the answer.
func readNetlink(_ bytes: [UInt8]) {
    guard bytes.count > 2 else { return }
    let answer = bytes[2...]
    let size = max(1, answer.count / (Int(bytes[1] % 4) + 1))
    let datagrams = stride(from: answer.startIndex, to: answer.endIndex, by: size).map { start in
        addressed(Array(answer[start..<min(start + size, answer.endIndex)]))
    }
    var connection = Connection(Answers(datagrams: datagrams))
    do throws(NetlinkError) {
        switch bytes[0] % 8 {
        case 0:
            try connection.forEachElement(2, of: "m", in: "t", key: { $1 += [0, UInt8($0)] }) { read($0, $1) }
        case 1 where bytes[1] >= 0x80:
            _ = try connection.forEachObject(in: "t") { _ = ($0.content(in: $1), $1.copy($0.name)) }
        case 1: _ = try connection.table(named: "t")
        case 2: _ = try connection.chains(in: "t")
        case 3: _ = try connection.rules(in: "t")
        case 4: _ = try connection.sets(in: "t")
        case 5:
            try connection.forEachElement(of: "m", in: "t") { read($0, $1) }
        case 6 where bytes[1] >= 0x80:
            try connection.forEachCounter(2, in: "t", name: { $1.append(0x61 + UInt8($0)) }) {
                if let counter = $1 { _ = $2.copy(counter.name) }
            }
        case 6:
            _ = try connection.forEachCounter(in: "t") { counter, datagram in
                _ = UserData(bytes: counter.userDataBytes(in: datagram)).value(of: 0)
                _ = datagram.copy(counter.name)
            }
        default:
            var batch = Batch()
            batch.delete(Table(name: "t"))
            try connection.commit(batch)
        }
    } catch {
        precondition(!error.description.isEmpty)
    }
}

private func read(_ element: ElementState, _ bytes: borrowing RawSpan) {
    var target = bytes.copy(element.key ?? 0..<0)
    element.appendTarget(in: bytes, to: &target)
    _ = element.counter(in: bytes)
}

/// The messages of a datagram as answers to the first request: others are refused before they are read.
private func addressed(_ datagram: [UInt8]) -> [UInt8] {
    var datagram = datagram
    var start = 0
    while start + 16 <= datagram.count {
        let length = datagram[start..<start + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
        datagram.replaceSubrange(start + 8..<start + 16, with: [1, 0, 0, 0, 0x92, 0x10, 0, 0])
        start += max(16, (length + 3) / 4 * 4)
    }
    return datagram
}
