internal import Glibc
internal import SystemPackage

/// The listening sockets that systemd opened for us (sd_listen_fds(3)), to be taken one by one.
///
/// Those not taken are closed when it goes. Nothing is unlinked: the files are systemd's.
@safe public struct InheritedSockets: ~Copyable {
    /// The first descriptor systemd passes, `SD_LISTEN_FDS_START`.
    static let firstDescriptor: CInt = 3

    private var next: CInt
    private var end: CInt

    /// How many are left to take.
    public var count: Int { Int(end - next) }

    /// Reads `LISTEN_PID` and `LISTEN_FDS`.
    ///
    /// - Parameter environment: The process's environment; without the two variables, or with another process's id,
    ///   nothing was inherited.
    /// - Throws: ``SocketError`` when the variables are no numbers.
    public init(environment: [String: String]) throws(SocketError) {
        try self.init(environment: environment, processID: getpid(), first: Self.firstDescriptor)
    }

    init(environment: [String: String], processID: pid_t, first: CInt) throws(SocketError) {
        next = first
        end = first
        guard let owner = environment["LISTEN_PID"], let count = environment["LISTEN_FDS"] else { return }
        guard let owner = pid_t(owner), let count = CInt(count), (0...1024).contains(count) else {
            throw SocketError(
                "taking over systemd's sockets", reason: "LISTEN_PID=\(owner) LISTEN_FDS=\(count) are not numbers",
                remedy: "unset both, or start the agent with systemd-socket-activate")
        }
        guard owner == processID else { return }
        end = first + count
    }

    deinit {
        for descriptor in next..<end {
            _ = Glibc.close(descriptor)
        }
    }

    /// Takes the next socket.
    ///
    /// - Returns: The socket, or nil when all were taken.
    /// - Throws: ``SocketError`` when the descriptor is not a listening stream socket of a family we serve.
    public mutating func take() throws(SocketError) -> ListeningSocket? {
        guard next < end else { return nil }
        let number = next
        next += 1
        let operation = "taking over descriptor \(number) from systemd"
        do {
            try Errno.check(fcntl(number, F_SETFD, FD_CLOEXEC))
            let descriptor = Descriptor(owning: number)
            guard try descriptor.option(SO_TYPE) == CInt(SOCK_STREAM.rawValue),
                try descriptor.option(SO_ACCEPTCONN) == 1
            else {
                throw SocketError(
                    operation, reason: "it is not a listening stream socket",
                    remedy: "the socket unit needs ListenStream= and Accept=no")
            }
            try Errno.check(fcntl(number, F_SETFL, try Errno.check(fcntl(number, F_GETFL)) | O_NONBLOCK))
            return try ListeningSocket(owning: descriptor, file: nil)
        } catch let error as SocketError {
            throw error
        } catch let error as Errno {
            let remedy =
                error == .notSocket || error == .badFileDescriptor
                ? "the socket unit may only pass sockets: ListenStream=" : nil
            throw SocketError(operation, error, remedy: remedy)
        } catch {
            throw SocketError(operation, reason: "\(error)")
        }
    }
}
