internal import Glibc
internal import SystemPackage

/// Asks an agent on this machine over a unix socket: one GET, blocking, of bounded time and size.
public struct HTTPClient: Sendable {
    /// What was answered.
    public struct Answer: Sendable, Hashable {
        public var status: Int
        public var body: [UInt8]
    }

    /// Whom to ask: a unix path or an abstract name.
    public let address: ListenAddress
    /// Whose process may answer, as anybody can take an abstract name that is free; nil for everybody's.
    public let users: Set<UInt32>?
    /// How long it may take in all.
    public let patience: Duration
    /// The longest answer that is read, head and all, in bytes.
    public let longestAnswer: Int

    /// - Parameters:
    ///   - address: Whom to ask: a unix path or an abstract name.
    ///   - users: Whose process may answer; nil where the rights on a path say who can listen there.
    ///   - patience: How long it may take in all.
    ///   - longestAnswer: The longest answer that is read, head and all, in bytes.
    public init(
        _ address: ListenAddress, of users: Set<UInt32>?, patience: Duration = .seconds(30),
        longestAnswer: Int = 256 << 20
    ) {
        self.address = address
        self.users = users
        self.patience = patience
        self.longestAnswer = longestAnswer
    }

    /// Asks.
    ///
    /// - Parameter target: The path with its query, percent-encoded.
    /// - Returns: The answer, whatever its status.
    /// - Throws: ``SocketError``; with `connectionRefused` where nobody listens.
    public func get(_ target: String) throws(SocketError) -> Answer {
        let operation = "asking \(address)"
        let (owner, bytes): (UInt32, [UInt8]?)
        do throws(Errno) { (owner, bytes) = try exchange(target) } catch { throw SocketError(operation, error) }
        guard let bytes else {
            throw SocketError(
                operation, reason: "a process of user \(owner) listens there, who is not known to run the agent")
        }
        guard let answer = Self.answer(in: bytes) else {
            throw SocketError(operation, reason: "the answer broke off, or is none of HTTP's")
        }
        return answer
    }

    /// Sends the question and reads the answer.
    ///
    /// - Parameter target: The path with its query.
    /// - Returns: The user whose process listens, and the answer's bytes; nil where it was not even asked.
    /// - Throws: What the kernel says of the connection.
    private func exchange(_ target: String) throws(Errno) -> (UInt32, [UInt8]?) {
        guard let name = address.unixName else { throw .invalidArgument }
        let stream = BlockingStream(try Descriptor(family: AF_UNIX, type: SOCK_STREAM), until: .now + patience)
        try stream.connect(to: name)
        let owner = try PeerCredentials(of: stream.descriptor).userID
        if let users, !users.contains(owner) { return (owner, nil) }
        // One answer for a connection, as it is, until its end.
        try stream.write("GET \(target) HTTP/1.0\r\n\r\n")
        return (owner, try stream.bytesToEnd(atMost: longestAnswer))
    }

    /// Takes an answer apart; nil for what is none, or not all of one.
    static func answer(in bytes: [UInt8]) -> Answer? {
        // Not by firstRange(of:), which brings regular expressions: 1.4 MB.
        let blank = Array("\r\n\r\n".utf8)
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: blank) }) else { return nil }
        let head = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n" as Character)
        let words = head.first?.split(separator: " ") ?? []
        guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else { return nil }
        let lengths = head.dropFirst().compactMap { line -> Int? in
            let sides = line.split(separator: ":", maxSplits: 1)
            guard sides.count == 2, sides[0].lowercased() == "content-length" else { return nil }
            return Int(sides[1].drop { $0 == " " })
        }
        let body = bytes[(end + blank.count)...]
        return lengths == [body.count] ? Answer(status: status, body: Array(body)) : nil
    }
}
