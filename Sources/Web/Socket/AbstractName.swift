internal import Glibc
internal import SystemPackage

/// A lock that one process of a network namespace can hold: an abstract unix socket bound to its name.
///
/// The kernel lets go of it when the holder dies, however it dies; nothing is left on any disk.
@safe public struct AbstractName: ~Copyable, Sendable {
    /// How many askers for ``PeerCredentials`` may pile up, as nobody accepts them.
    private static let backlog: CInt = 4096

    private let descriptor: Descriptor
    /// The name, without the `@`.
    public let name: String

    /// Takes the lock.
    ///
    /// - Parameter name: The name without the `@`, as in `porttally/porttally`.
    /// - Throws: ``SocketError``; when another process holds it, the reason names that process.
    public init(holding name: String) throws(SocketError) {
        self.name = name
        descriptor = try Self.bound(to: name)
    }

    private static func bound(to name: String) throws(SocketError) -> Descriptor {
        let operation = "locking @\(name)"
        do throws(Errno) {
            guard let socketName = SocketName(unix: "@" + name) else { throw Errno.fileNameTooLong }
            let descriptor = try ListeningSocket.bound(to: socketName)
            // Only a listening socket can be asked who holds it.
            try descriptor.listen(backlog: backlog)
            return descriptor
        } catch {
            guard error == .addressInUse else { throw SocketError(operation, error) }
            let holder = try? PeerCredentials(listeningOn: .abstract(name: name))
            throw SocketError(
                operation, error,
                remedy: "process \(holder.map { "\($0.processID)" } ?? "unknown") of this network namespace holds it")
        }
    }
}
