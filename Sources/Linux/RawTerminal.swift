internal import Glibc
package import SystemPackage

/// The terminal that is both standard input and output, which sends each key as it is pressed and shows none
/// (termios(3), cfmakeraw).
///
/// Also Ctrl-C is a key then, and no signal.
package final class RawTerminal: Sendable {
    /// How it was, and is to be again.
    private let before: termios

    /// Nil where input or output is no terminal.
    package init?() {
        var before = termios()
        guard isatty(0) == 1, isatty(1) == 1, unsafe tcgetattr(0, &before) == 0 else { return nil }
        self.before = before
    }

    /// Takes it over.
    ///
    /// - Throws: What the kernel says.
    package func enter() throws(Errno) {
        var raw = before
        unsafe cfmakeraw(&raw)
        guard unsafe tcsetattr(0, TCSAFLUSH, &raw) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Gives it back as it was; keys that nobody has read are nobody's.
    package func leave() {
        var before = before
        // Where it is gone there is nothing to give back.
        _ = unsafe tcsetattr(0, TCSAFLUSH, &before)
    }

    /// What was pressed, and waits where nothing was; empty at the end of all input.
    package static func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1024)
        while true {
            let count = unsafe Glibc.read(0, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            return Array(buffer.prefix(max(count, 0)))
        }
    }
}
