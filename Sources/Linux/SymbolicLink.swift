internal import Glibc
package import SystemPackage

/// Symbolic links, of which swift-system knows no more than whether one is there.
package enum SymbolicLink {
    /// The text that a link holds.
    ///
    /// - Throws: `invalidArgument` where something else is there; what readlink(2) says else.
    package static func target(of path: String) throws(Errno) -> String {
        // No link that can be made holds more (path_resolution(7)).
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path, &buffer, buffer.count)
        guard count >= 0 else { throw Errno(rawValue: errno) }
        return String(decoding: buffer[..<count].lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
