import FoundationEssentials

/// A config on disk, read once.
struct ConfigFile {
    enum Contents: Equatable {
        case bytes([UInt8])
        case absent
        case directory
        /// It may be there, and why it can't be read.
        case failed(String)
    }

    /// A hundred times the largest `mudb.json`; more is no config.
    static let maximumBytes = 16 << 20

    let contents: Contents
    /// Directories to watch.
    let watch: Set<String>

    /// Reads the file at an absolute path.
    init(_ path: String) {
        let walk = PathWalk(path)
        watch = walk.watch
        switch walk.end {
        case .absent: contents = .absent
        case .failed(let reason): contents = .failed(reason)
        case .present(let real): contents = Self.read(real)
        }
    }

    /// Reads a regular file; opening a pipe or a device could block for ever.
    private static func read(_ path: String) -> Contents {
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            switch attributes[.type] as? FileAttributeType {
            case .typeRegular: break
            case .typeDirectory: return .directory
            default: return .failed("it is not a regular file")
            }
            // Its type is another one where the whole of Foundation is linked, as in the tests.
            let size = attributes[.size].flatMap { Int("\($0)") }
            if let size, size > maximumBytes { return tooLarge }
            // Of an empty file, `Data` forgets the buffer that it got for it.
            if size == 0 { return .bytes([]) }
            let data = try Data(contentsOf: URL(fileURLWithPath: path, isDirectory: false))
            return data.count > maximumBytes ? tooLarge : .bytes([UInt8](data))
        } catch {
            switch FileFault(error) {
            case .absent: return .absent
            case .notLink: return .failed("invalid argument")
            case .failed(let reason): return .failed(reason)
            }
        }
    }

    private static var tooLarge: Contents { .failed("it is larger than \(maximumBytes >> 20) MiB") }
}
