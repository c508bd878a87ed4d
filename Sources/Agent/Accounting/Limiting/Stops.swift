internal import Netfilter
internal import SystemPackage
internal import Tally

/// The ports on which nothing passes, and the end of connections on those that come to it.
///
/// The kernel refuses their packets anyway; but a connection that is idle would hear of it only with its next packet.
struct Stops {
    private var stopped: Set<PortNumber> = []

    /// Ends the connections of ports on which something passed until now.
    ///
    /// - Parameters:
    ///   - arming: What is enforced.
    ///   - now: The time.
    /// - Returns: How many were ended; nil where that wasn't possible.
    /// - Throws: `NetlinkError`; they then end with their next packet.
    mutating func endConnections(_ arming: Arming, at now: UnixTime) throws -> SocketEnding? {
        let current = Set(arming.ports.filter { $0.isStopped(at: now) }.map(\.port))
        let new = current.subtracting(stopped)
        stopped.formIntersection(current)
        guard !new.isEmpty else { return nil }
        let channel: NetlinkSocket
        do throws(Errno) { channel = try NetlinkSocket(.socketDiagnostics) } catch {
            throw NetlinkError.failed(operation: "opening a socket to sock_diag", errno: error)
        }
        var sockets = SocketDiagnostics(channel)
        let outcome = try sockets.endConnections(onLocalPorts: Set(new.map(\.value)))
        stopped = current
        switch outcome {
        case .ended(let count): return .ended(count, ports: new.count)
        case .unsupported: return .unsupported
        }
    }

    /// What came of it.
    enum SocketEnding {
        case ended(Int, ports: Int)
        case unsupported
    }
}

extension PortArming {
    /// Whether nothing passes on it.
    fileprivate func isStopped(at now: UnixTime) -> Bool {
        limits.isBlocked || stop != nil || limits.expires.map { $0 <= now } ?? false
    }
}
