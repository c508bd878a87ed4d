internal import CBench
internal import Glibc

/// A network namespace; gone when it, its sockets and its processes are.
final class Namespace {
    private let descriptor: Int32

    /// Makes one with `lo` up, and enters it.
    ///
    /// - Throws: ``Failure`` without the privilege for that.
    init() throws {
        descriptor = try checked(
            cb_new_network_namespace(), "a network namespace can't be had here (run as root, or with unshare -Ur)")
    }

    deinit { close(descriptor) }

    /// Puts this process, and what it starts from now on, there.
    func enter() throws {
        let error = cb_enter(descriptor)
        guard error == 0 else { throw Failure("entering a network namespace: errno \(error)") }
    }
}
