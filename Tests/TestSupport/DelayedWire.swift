internal import CTestSupport
internal import Glibc

/// Two network devices, from each of which packets come out of the other a while later.
///
/// Delay without netem, which not every kernel has.
public final class DelayedWire: Sendable {
    private let stop: Int32

    /// - Parameters:
    ///   - one: The name of a device in the calling thread's namespace.
    ///   - other: That of the other one, which may then be moved to another namespace.
    ///   - delay: Of each packet.
    /// - Throws: What kept them from being made.
    public init(_ one: String, _ other: String, delay: Duration) throws {
        stop = unsafe cts_delayed_wire(one, other, UInt32(delay / .microseconds(1)))
        guard stop >= 0 else { throw Unavailable(what: "a network device (tun)", errno: -stop) }
    }

    deinit { close(stop) }
}
