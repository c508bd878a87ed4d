internal import Glibc
internal import SystemPackage

/// A file descriptor that is closed when its owner goes.
@safe struct Descriptor: ~Copyable {
    /// The number the kernel knows it by.
    let rawValue: CInt

    /// Takes over a descriptor that is already open.
    init(owning rawValue: CInt) {
        self.rawValue = rawValue
    }

    /// Makes a socket that no child process inherits (socket(2)).
    init(family: CInt, type: __socket_type, flags: UInt32 = 0) throws(Errno) {
        let kind = type.rawValue | SOCK_CLOEXEC.rawValue | flags
        rawValue = try Errno.check(socket(family, CInt(bitPattern: kind), 0))
    }

    deinit {
        // What close reports here, nobody could act on; Linux frees the number even on EINTR.
        _ = Glibc.close(rawValue)
    }

    /// Hands the descriptor to a new owner, who closes it.
    consuming func release() -> CInt {
        let rawValue = rawValue
        discard self
        return rawValue
    }

    /// Sets a socket option with a number as its value (setsockopt(2)).
    func setOption(_ option: CInt, level: CInt = SOL_SOCKET, to value: CInt) throws(Errno) {
        var value = value
        try Errno.check(
            unsafe setsockopt(rawValue, level, option, &value, socklen_t(MemoryLayout<CInt>.size)))
    }

    /// Reads a socket option whose value is a number (getsockopt(2)).
    func option(_ option: CInt, level: CInt = SOL_SOCKET) throws(Errno) -> CInt {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        try Errno.check(unsafe getsockopt(rawValue, level, option, &value, &length))
        return value
    }

    /// Gives the socket its name (bind(2)).
    func bind(to name: SocketName) throws(Errno) {
        try Errno.check(unsafe name.withPointer { unsafe Glibc.bind(rawValue, $0, $1) })
    }

    /// Connects the socket to a name (connect(2)).
    func connect(to name: SocketName) throws(Errno) {
        try Errno.check(unsafe name.withPointer { unsafe Glibc.connect(rawValue, $0, $1) })
    }

    /// Lets clients connect (listen(2)).
    func listen(backlog: CInt) throws(Errno) {
        try Errno.check(Glibc.listen(rawValue, backlog))
    }
}

extension Errno {
    /// Turns the C convention, −1 and `errno`, into an error.
    @discardableResult
    static func check(_ result: CInt) throws(Errno) -> CInt {
        guard result != -1 else { throw Errno(rawValue: errno) }
        return result
    }
}
