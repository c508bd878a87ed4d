import CChaosShim
import Foundation
import TestSupport

/// What the library that is loaded into the agent does to it (`Tests/CChaosShim`).
struct Control {
    /// The library, which the build puts beside the tests.
    static let library = URL(fileURLWithPath: AgentProcess.program).deletingLastPathComponent()
        .appending(path: "libChaosShim.so").path

    let file: String

    init(in directory: TemporaryDirectory) throws {
        file = try directory.write("control", "")
        try write(clockOffset: 0, tinyBuffers: false)
    }

    /// What the agent has to be started with.
    var environment: [String: String] { ["LD_PRELOAD": Self.library, "PORTTALLY_CHAOS": file] }

    /// Sets everything.
    ///
    /// - Parameters:
    ///   - clockOffset: How far the agent's clock is from the machine's, in seconds.
    ///   - tinyBuffers: Whether netlink's acknowledgements find no room.
    /// - Throws: What kept the file from being written.
    func write(clockOffset: Int, tinyBuffers: Bool) throws {
        var bytes: [UInt8] = []
        unsafe withUnsafeBytes(of: Int64(clockOffset) * 1_000_000_000) { unsafe bytes += $0 }
        unsafe withUnsafeBytes(of: Int64(tinyBuffers ? 1 : 0)) { unsafe bytes += $0 }
        precondition(bytes.count == MemoryLayout<chaos_control>.size)
        // In place: the agent has the file mapped.
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        try handle.write(contentsOf: bytes)
        try handle.close()
    }
}
