public import SystemPackage

/// Why something asked of the kernel over netlink did not happen.
public enum NetlinkError: Error, Sendable, Hashable {
    /// The kernel refused a message. `text` is its own explanation (extended ACK) and `offset` the byte in the message
    /// that it objects to, where it gave them.
    case refused(operation: String, errno: Errno, text: String?, offset: UInt32?)
    /// A system call on the socket failed.
    case failed(operation: String, errno: Errno)
    /// Others changed the ruleset each time that it was being read. Read it later.
    case interrupted(operation: String)
    /// Acknowledgements were lost (ENOBUFS): the change may or may not have happened. Read the state again.
    case outcomeUnknown(operation: String)
    /// A reply makes no sense.
    case malformed(operation: String, reason: String)

    /// The error number behind it.
    public var errno: Errno {
        switch self {
        case .refused(_, let errno, _, _), .failed(_, let errno): errno
        case .interrupted: .interrupted
        case .outcomeUnknown: .noBufferSpace
        case .malformed: .badMessage
        }
    }
}

extension NetlinkError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .refused(let operation, let errno, let text, let offset):
            let detail = text.map { text in ": \(text)" + (offset.map { " (at byte \($0))" } ?? "") } ?? ""
            return "netlink: \(operation): \(errno)\(detail)\(Self.remedy(for: errno))"
        case .failed(let operation, let errno):
            return "netlink: \(operation): \(errno)\(Self.remedy(for: errno))"
        case .interrupted(let operation):
            return "netlink: \(operation): the ruleset kept changing while it was read"
        case .outcomeUnknown(let operation):
            return "netlink: \(operation): acknowledgements were lost (No buffer space available)"
        case .malformed(let operation, let reason):
            return "netlink: \(operation): bad reply: \(reason)"
        }
    }

    private static func remedy(for errno: Errno) -> String {
        switch errno {
        case .notPermitted: " (needs CAP_NET_ADMIN)"
        case .messageTooLong: " (raise net.core.wmem_max, or run with CAP_NET_ADMIN)"
        case .notSupportedOnSocket, .addressFamilyNotSupported, .protocolNotSupported:
            " (is the kernel module nf_tables there?)"
        default: ""
        }
    }
}
