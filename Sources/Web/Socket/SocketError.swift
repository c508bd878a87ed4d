public import SystemPackage

/// A socket operation that failed, as a sentence an operator can act on.
public struct SocketError: Error, Hashable, CustomStringConvertible {
    /// What was being done to what, as in `listening on 127.0.0.1:10388`.
    public let operation: String
    /// The kernel's answer; nil where the refusal is ours.
    public let errno: Errno?
    /// The answer in words.
    public let reason: String
    /// What to do about it, where we know.
    public let remedy: String?

    /// Whether the config asks for what isn't there, so that trying again won't help.
    public let isMistaken: Bool

    init(_ operation: String, _ errno: Errno, remedy: String? = nil) {
        self.operation = operation
        self.errno = errno
        self.reason = errno.description
        self.remedy = remedy
        isMistaken = false
    }

    init(_ operation: String, reason: String, remedy: String? = nil, isMistaken: Bool = false) {
        self.operation = operation
        self.errno = nil
        self.reason = reason
        self.remedy = remedy
        self.isMistaken = isMistaken
    }

    /// The sentence for the operator.
    public var description: String {
        "\(operation): \(reason)" + (remedy.map { " (\($0))" } ?? "")
    }
}
