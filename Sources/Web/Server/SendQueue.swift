internal import Glibc
internal import NIOCore

/// What the kernel keeps of a response until the client has taken it.
///
/// It outlives a connection that is closed in the ordinary way: the kernel goes on offering it for minutes, whoever reads.
enum SendQueue {
    /// Bytes of memory that are little enough to be left to the kernel when a connection closes.
    static let negligible = 16 * 1024

    /// Bytes of memory that the kernel keeps for a connection's client, its own bookkeeping included.
    ///
    /// It is 0 for what isn't TCP: what was sent to a unix socket lies with the client, and nobody can take it back.
    static func bytes(of channel: any Channel) -> EventLoopFuture<Int> {
        guard let socket = channel as? any SocketOptionProvider else { return channel.eventLoop.makeSucceededFuture(0) }
        // SK_MEMINFO_WMEM_QUEUED of <linux/sock_diag.h>.
        return socket.unsafeGetSocketOption(level: .socket, name: .init(rawValue: SO_MEMINFO))
            .map { (figures: InlineArray<9, UInt32>) in Int(figures[5]) }
    }

    /// Closes a connection whose client has not done its part, and takes back what the kernel keeps for it.
    static func cut(_ channel: any Channel) {
        bytes(of: channel).whenComplete { bytes in
            guard let bytes = try? bytes.get(), bytes > negligible, let socket = channel as? any SocketOptionProvider
            else {
                return channel.close(promise: nil)
            }
            // With a reset instead of an orderly end (socket(7)).
            socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
        }
    }
}
