import Glibc
import SystemPackage

@testable import Web

extension Descriptor {
    /// Writes all of a short text.
    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        let written = unsafe Glibc.write(rawValue, bytes, bytes.count)
        guard written == bytes.count else { throw TestError("wrote \(written) bytes") }
    }

    /// How many bytes can still be read before the connection ends or breaks.
    func remaining() -> Int {
        var bytes = [UInt8](repeating: 0, count: 65536)
        var total = 0
        while case let count = unsafe Glibc.read(rawValue, &bytes, bytes.count), count > 0 { total += count }
        return total
    }

    /// Reads so many bytes, or up to the end, without holding up a thread that others need.
    ///
    /// - Returns: The bytes; fewer at the connection's end, or where it broke.
    func bytes(atMost count: Int = .max) async throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65536)
        var bytes: [UInt8] = []
        let end = ContinuousClock.now + .seconds(20)
        while bytes.count < count {
            let got = unsafe recv(rawValue, &buffer, min(buffer.count, count - bytes.count), CInt(MSG_DONTWAIT))
            if got == 0 || got < 0 && errno != EAGAIN { break }
            bytes += buffer[..<max(got, 0)]
            guard ContinuousClock.now < end else { throw TestError("only \(bytes.count) bytes of \(count)") }
            if got < 0 { try await Task.sleep(for: .milliseconds(1)) }
        }
        return bytes
    }

    /// Reads one datagram that is already there.
    func datagram() throws -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(rawValue, &bytes, bytes.count, CInt(MSG_DONTWAIT))
        guard count >= 0 else { throw Errno(rawValue: errno) }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
