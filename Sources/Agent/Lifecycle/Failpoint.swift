#if DEBUG
    internal import Glibc
    internal import Linux
    internal import Synchronization
#endif

/// A place where a debug build can be told to die as if by `kill -9`, or to stand still; in a release build nothing is left of it.
///
/// `PORTTALLY_FAILPOINT=committed:3` ends the process when it comes to that place for the third time;
/// `committed:3:stop` stops it as by `kill -STOP`. The name is not evaluated in a release build, so that not even the
/// names are in it.
@inline(__always)
func failpoint(_ name: @autoclosure () -> String) {
    #if DEBUG
        Failpoint.chosen?.pass(name())
    #endif
}

#if DEBUG
    /// The place that was chosen, and how often it may still be passed.
    private final class Failpoint: Sendable {
        static let chosen: Failpoint? = {
            guard let text = ProcessEnvironment.current["PORTTALLY_FAILPOINT"] else { return nil }
            let parts = text.split(separator: ":")
            return Failpoint(
                String(parts.first ?? ""), times: parts.dropFirst().first.flatMap { Int($0) } ?? 1,
                signal: parts.last == "stop" ? SIGSTOP : SIGKILL)
        }()

        private let name: String
        private let left: Mutex<Int>

        private let signal: Int32

        private init(_ name: String, times: Int, signal: Int32) {
            self.name = name
            self.signal = signal
            left = Mutex(times)
        }

        func pass(_ here: String) {
            guard here == name else { return }
            let isLast = left.withLock { left in
                left -= 1
                return left == 0
            }
            if isLast { kill(getpid(), signal) }
        }
    }
#endif
