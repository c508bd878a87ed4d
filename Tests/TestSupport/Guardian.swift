internal import Glibc

/// An `nft -i` that owns what it is told to make: nobody else can change it, and `nft flush ruleset` leaves it alone.
final class Guardian: Sendable {
    private let child: Child
    private let commands: Int32

    /// - Parameters:
    ///   - directory: Where the pipe to it is made.
    ///   - script: Commands, one a line.
    /// - Throws: What kept it from being started.
    init(in directory: TemporaryDirectory, _ script: String) throws {
        let pipe = directory.file("guardian")
        guard unsafe mkfifo(pipe, 0o600) == 0 else { throw CommandError(description: "no pipe: errno \(errno)") }
        // Both ends, so that neither side waits for the other, and the pipe never ends.
        commands = unsafe open(pipe, O_RDWR | O_CLOEXEC)
        child = try Child("nft", ["-i"], input: pipe, errors: directory.file("guardian.log"))
        var bytes = Array(script.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe write(commands, $0.baseAddress, $0.count) }
            guard count > 0 else { throw CommandError(description: "nft reads nothing: errno \(errno)") }
            bytes = bytes.dropFirst(count)
        }
    }

    deinit { close(commands) }
}
