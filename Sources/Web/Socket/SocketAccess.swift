internal import Glibc
internal import SystemPackage

/// Who may connect to a unix socket that has a file.
public struct SocketAccess: Hashable, Sendable {
    /// The file's permissions, as chmod(2) takes them; connecting takes the right to write.
    public var mode: UInt32
    /// The file's group, by name or number; nil for the process's own.
    public var group: String?

    /// Owner and group, nobody else, unless told otherwise.
    public init(mode: UInt32 = 0o660, group: String? = nil) {
        self.mode = mode
        self.group = group
    }

    /// Reads permissions as chmod(1) writes them.
    ///
    /// - Parameter text: Three octal digits, with or without a 0 before: `0660`.
    /// - Returns: The permissions; nil for another text.
    public static func mode(_ text: String) -> UInt32? {
        let digits = text.count == 4 && text.hasPrefix("0") ? text.dropFirst() : text[...]
        guard digits.utf8.count == 3, digits.utf8.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
        return UInt32(digits, radix: 8)
    }

    /// The group's number; nil where the process's own will do.
    ///
    /// - Throws: ``SocketError`` where there is no such group.
    func groupID() throws(SocketError) -> gid_t? {
        guard let group else { return nil }
        if let number = gid_t(group), number != .max { return number }
        var entry = unsafe Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: 1024)
        // ERANGE: a group of many members takes more (getgrnam_r(3)).
        var result = unsafe getgrnam_r(group, &entry, &buffer, buffer.count, &found)
        while result == ERANGE, buffer.count < 1 << 24 {
            buffer = [CChar](repeating: 0, count: buffer.count * 4)
            result = unsafe getgrnam_r(group, &entry, &buffer, buffer.count, &found)
        }
        if unsafe found != nil { return unsafe entry.gr_gid }
        let reason = result == 0 ? "there is no such group" : Errno(rawValue: result).description
        throw SocketError(
            "giving the unix socket to the group \(group)", reason: reason,
            remedy: "`socket_group` is a name from /etc/group, or a number", isMistaken: result == 0)
    }
}
