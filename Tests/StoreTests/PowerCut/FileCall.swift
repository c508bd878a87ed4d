import CFileLog
import FoundationEssentials

/// What a call did to the files under a directory; paths are relative to it.
enum FileCall: Equatable {
    case create(String, inode: UInt64)
    case makeDirectory(String)
    case remove(String)
    case rename(String, to: String)
    case write(inode: UInt64, offset: Int, bytes: [UInt8])
    case truncate(inode: UInt64, size: Int)
    case sync(inode: UInt64)
    case syncDirectory(String)

    /// Notes every call while `body` runs; one log at a time.
    ///
    /// - Parameters:
    ///   - directory: An absolute path without symbolic links.
    ///   - body: What to watch; it may ask how many calls there were so far.
    /// - Returns: The calls in their order.
    static func log(under directory: String, _ body: (_ count: () -> Int) throws -> Void) rethrows -> [FileCall] {
        unsafe cfl_start(directory)
        defer { cfl_stop() }
        try body { Int(cfl_count()) }
        return (0..<cfl_count()).compactMap { unsafe cfl_call_at($0).map { unsafe FileCall($0.pointee) } }
    }

    private init(_ call: cfl_call) {
        let path = unsafe Self.text(call.path)
        let (inode, offset) = unsafe (call.file, Int(call.offset))
        switch unsafe cfl_kind(call.kind) {
        case CFL_CREATE: self = .create(path, inode: inode)
        case CFL_MAKE_DIRECTORY: self = .makeDirectory(path)
        case CFL_REMOVE: self = .remove(path)
        case CFL_RENAME: self = .rename(path, to: unsafe Self.text(call.new_path))
        case CFL_WRITE:
            let bytes = unsafe UnsafeBufferPointer(start: call.bytes, count: Int(call.count))
            self = .write(inode: inode, offset: offset, bytes: unsafe Array(bytes))
        case CFL_TRUNCATE: self = .truncate(inode: inode, size: offset)
        case CFL_SYNC: self = .sync(inode: inode)
        default: self = .syncDirectory(path)
        }
    }

    /// A name in a C array, which Swift has as a tuple.
    private static func text<Characters>(_ characters: Characters) -> String {
        unsafe withUnsafeBytes(of: characters) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
