import SystemPackage

@testable import Netfilter

/// A kernel that follows a script: each datagram that it is sent brings the next answer.
struct ScriptedKernel: MessageChannel {
    /// What a call of `receive` finds.
    enum Event {
        case datagram([UInt8])
        case error(Errno)
    }

    /// A request as the script sees it.
    struct Asked {
        var bytes: [UInt8]
        /// The number of its first message.
        var sequence: UInt32 { word(bytes, at: 8) }
    }

    typealias Answer = @Sendable (Asked) -> [Event]

    let portID: UInt32 = 4242
    private var script: [Answer]
    private(set) var pending: [Event] = []
    private(set) var asked: [Asked] = []
    /// What `send` fails with.
    var refusal: Errno?

    init(_ script: [Answer]) { self.script = script }

    mutating func send(_ datagram: [UInt8]) throws(Errno) {
        if let refusal { throw refusal }
        asked.append(Asked(bytes: datagram))
        guard !script.isEmpty else { return }
        pending += script.removeFirst()(Asked(bytes: datagram))
    }

    mutating func receive(into buffer: inout [UInt8], wait: Bool) throws(Errno) -> Int {
        guard !pending.isEmpty else { throw .resourceTemporarilyUnavailable }
        switch pending.removeFirst() {
        case .error(let error): throw error
        case .datagram(let bytes):
            guard bytes.count <= buffer.count else { throw .noSpace }
            buffer.replaceSubrange(0..<bytes.count, with: bytes)
            return bytes.count
        }
    }

    mutating func receive(into buffer: inout [UInt8], stride: Int, lengths: inout [Int]) throws(Errno) {
        lengths = []
        for start in Swift.stride(from: 0, to: buffer.count, by: stride) {
            var datagram = [UInt8](repeating: 0, count: stride)
            let length: Int
            do throws(Errno) { length = try receive(into: &datagram, wait: false) } catch {
                if lengths.isEmpty { throw error }
                // What came before an error is handed out first.
                if error != .resourceTemporarilyUnavailable { pending.insert(.error(error), at: 0) }
                return
            }
            buffer.replaceSubrange(start..<(start + length), with: datagram[..<length])
            lengths.append(length)
        }
    }

    mutating func reserve(bytes: Int, replies: Int) {}
}

/// Builds what a kernel says.
enum Say {
    static let multi: UInt16 = 2
    static let interrupted: UInt16 = 0x10
    static let capped: UInt16 = 0x100
    static let extended: UInt16 = 0x200

    static func message(
        _ type: UInt16, flags: UInt16 = 0, to sequence: UInt32, port: UInt32 = 4242, _ payload: [UInt8]
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(native: UInt32(16 + payload.count))
        bytes.append(native: type)
        bytes.append(native: flags)
        bytes.append(native: sequence)
        bytes.append(native: port)
        bytes += payload
        while bytes.count % 4 != 0 { bytes.append(0) }
        return bytes
    }

    static func attribute(_ type: UInt16, _ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(native: UInt16(4 + payload.count))
        bytes.append(native: type)
        bytes += payload
        while bytes.count % 4 != 0 { bytes.append(0) }
        return bytes
    }

    static func number<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        (0..<T.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * T($0))) }
    }

    /// An nftables message of subsystem 10.
    static func nft(
        _ type: UInt16, flags: UInt16 = 0, to sequence: UInt32, port: UInt32 = 4242, _ attributes: [UInt8]
    ) -> [UInt8] {
        message(10 << 8 | type, flags: flags, to: sequence, port: port, [1, 0, 0, 7] + attributes)
    }

    /// What a dump says of a counter.
    static func counter(
        _ name: String, bytes: UInt64 = 1, flags: UInt16 = multi, to sequence: UInt32,
        port: UInt32 = 4242, handle: UInt64 = 3, extra: [UInt8] = []
    ) -> [UInt8] {
        let data = attribute(1, number(bytes)) + attribute(2, number(bytes))
        return nft(
            18, flags: flags, to: sequence, port: port,
            attribute(1, .terminated("t")) + attribute(2, .terminated(name)) + attribute(3, number(UInt32(1)))
                + attribute(0x8004, data) + attribute(6, number(handle)) + extra)
    }

    static func done(flags: UInt16 = multi, to sequence: UInt32, error: Int32 = 0) -> [UInt8] {
        var payload: [UInt8] = []
        payload.append(native: error)
        return message(3, flags: flags, to: sequence, payload)
    }

    /// An `NLMSG_ERROR` about a message.
    static func error(
        _ errno: Int32, to request: [UInt8], flags: UInt16 = 0, port: UInt32 = 4242, _ attributes: [UInt8] = []
    ) -> [UInt8] {
        var payload: [UInt8] = []
        payload.append(native: -errno)
        payload += flags & capped == 0 ? request : Array(request.prefix(16))
        while payload.count % 4 != 0 { payload.append(0) }
        return message(2, flags: flags, to: word(request, at: 8), port: port, payload + attributes)
    }
}
