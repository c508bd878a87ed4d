internal import NIOCore
internal import NIOSSL
internal import Synchronization

/// What a server's new connections are greeted with; it may change while it runs.
final class ServerIdentity: Sendable {
    private let identity: Mutex<TLSIdentity>

    init(_ identity: TLSIdentity) { self.identity = Mutex(identity) }

    /// Greets whoever connects from now on with another one.
    func replace(with new: TLSIdentity) { identity.withLock { $0 = new } }

    /// What decrypts and encrypts a connection.
    func handler() -> NIOSSLServerHandler { NIOSSLServerHandler(context: identity.withLock { $0.context }) }
}
