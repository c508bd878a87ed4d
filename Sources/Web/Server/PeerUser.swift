internal import Glibc
internal import NIOCore

/// Who is at the other end of a unix socket: the user of the process that called connect(2), as the kernel noted it then
/// (unix(7), SO_PEERCRED).
enum PeerUser {
    /// The effective user, as this process's user namespace numbers it.
    static func id(of channel: any Channel) -> EventLoopFuture<UInt32> {
        guard let socket = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        // struct ucred: process, user, group.
        return socket.unsafeGetSocketOption(level: .socket, name: .init(rawValue: SO_PEERCRED))
            .map { (credentials: InlineArray<3, UInt32>) in credentials[1] }
    }
}
