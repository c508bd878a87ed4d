internal import CBench
internal import Foundation
internal import Glibc

/// Scrapes as Prometheus does: one connection that is kept, the same headers, the whole body read.
final class HTTPClient {
    /// What Prometheus 2.42 sends, gzip included.
    private static let headers = """
        Host: 127.0.0.1\r
        User-Agent: Prometheus/2.42.0\r
        Accept: application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
        text/plain;version=0.0.4;q=0.5,*/*;q=0.1\r
        Accept-Encoding: gzip\r
        X-Prometheus-Scrape-Timeout-Seconds: 10\r
        \r

        """

    private let descriptor: Int32
    /// How long an answer may take, in seconds.
    private let patience = 120.0
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var count = 0

    /// Connects to a port of the loopback.
    init(port: UInt16) throws {
        descriptor = try checked(cb_tcp_connect(port), "connecting to port \(port)")
    }

    deinit { close(descriptor) }

    /// Asks for the metrics, and reads the answer to its end.
    ///
    /// - Returns: The number of bytes that came.
    /// - Throws: ``Failure`` for any answer but a whole one with status 200.
    @discardableResult
    func scrape() throws -> Int {
        let request = Array("GET /metrics HTTP/1.1\r\n\(Self.headers)".utf8)
        guard unsafe send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw Failure("sending a request: errno \(errno)")
        }
        let end = now() + patience
        count = 0
        var head: Head?
        repeat {
            try receive(until: end)
            if head == nil { head = try Head(buffer[..<count]) }
        } while !(head?.isWhole(buffer, count) ?? false)
        return count
    }

    /// The last answer, as text.
    var text: String { String(decoding: buffer[..<count], as: UTF8.self) }

    /// What the last answer says of UDP on a port.
    func figure(_ metric: String, port: UInt16) throws -> Double {
        let series = "\nporttally_\(metric){port=\"\(port)\",protocol=\"udp\"} "
        guard let found = text.range(of: series), let value = Double(text[found.upperBound...].prefix { $0 != "\n" })
        else { throw Failure("the page has no\(series)") }
        return value
    }

    private func receive(until end: Double) throws {
        guard try waitToRead(descriptor, until: end) else { throw Failure("no answer within \(patience) s") }
        if count == buffer.count { buffer.append(contentsOf: repeatElement(0, count: count)) }
        let got = unsafe buffer.withUnsafeMutableBytes {
            unsafe recv(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count, 0)
        }
        guard got > 0 else { throw Failure("the connection ended in an answer: errno \(got < 0 ? errno : 0)") }
        count += got
    }
}

/// What an answer's head says of its body.
private struct Head {
    private let bodyStart: Int
    /// Nil for a body in chunks.
    private let length: Int?

    /// Reads it; nil where it isn't whole yet.
    init?(_ bytes: ArraySlice<UInt8>) throws {
        let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].lowercased().components(separatedBy: "\r\n")
        guard lines[0].contains(" 200 ") else { throw Failure("the answer is \(lines[0])") }
        bodyStart = text[..<end.upperBound].utf8.count
        length = lines.first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
        guard length != nil || lines.contains("transfer-encoding: chunked") else {
            throw Failure("an answer without a length")
        }
    }

    func isWhole(_ bytes: [UInt8], _ count: Int) -> Bool {
        if let length { return count >= bodyStart + length }
        var position = bodyStart
        while let lineEnd = bytes[position..<count].firstIndex(of: UInt8(ascii: "\n")) {
            let digits = String(decoding: bytes[position..<lineEnd], as: UTF8.self)
            guard let size = Int(digits.trimmingCharacters(in: .whitespacesAndNewlines), radix: 16) else {
                return false
            }
            position = lineEnd + 1 + size + 2
            if size == 0 { return count >= position }
            if position > count { return false }
        }
        return false
    }
}
