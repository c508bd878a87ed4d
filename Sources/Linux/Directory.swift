internal import CLinux
internal import SystemPackage

/// The names in a directory, read once.
package struct Directory {
    /// More than any folder of configs has; reading on would cost whoever put them there nothing, and us.
    package static let maximumNames = 32_768

    /// In ascending order; empty if the directory isn't there.
    package let names: [String]
    /// Why the names are not known.
    package let fault: String?
    /// Directories to watch.
    package let watch: Set<String>

    /// Lists the directory at an absolute path.
    package init(_ path: String) {
        let walk = PathWalk(path)
        var watch = walk.watch
        var names: [String] = []
        var fault: String?
        switch walk.end {
        case .absent: break
        case .failed(let reason): fault = reason
        case .present(let real):
            do {
                let listed = try Self.list(real)
                watch.insert(real)
                if let listed {
                    names = listed.sorted()
                } else {
                    fault = "it has more than \(Self.maximumNames) entries; put the configs in a folder of their own"
                }
            } catch {
                // It went in between, or is a file: no names then, and no fault.
                if case .failed(let reason) = FileFault(error) {
                    fault = reason
                    watch.insert(real)
                }
            }
        }
        self.names = names
        self.fault = fault
        self.watch = watch
    }

    /// The names in the directory at a path, in no order.
    ///
    /// - Parameters:
    ///   - path: The directory.
    ///   - limit: How many there may be.
    /// - Returns: Nil where there are more.
    /// - Throws: `Errno`, as open(2) and getdents64(2) have it.
    package static func list(_ path: String, atMost limit: Int = maximumNames) throws -> [String]? {
        let directory = try FileDescriptor.open(
            FilePath(path), .readOnly, options: [.directory, .nonBlocking, .closeOnExec])
        defer { try? directory.close() }
        var names: [String] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe cl_directory_read(directory.rawValue, $0.baseAddress, Int64($0.count))
            }
            guard count >= 0 else { throw Errno(rawValue: CInt(-count)) }
            guard count > 0 else { return names }
            // struct linux_dirent64, getdents64(2): the record's length at 16, the name at 19, ended by a NUL.
            var record = 0
            while record + 19 < count {
                let length = Int(buffer[record + 16]) | Int(buffer[record + 17]) << 8
                guard length > 19, record + length <= count else { break }
                let name = buffer[(record + 19)..<(record + length)].prefix { $0 != 0 }
                record += length
                if name.elementsEqual([0x2E]) || name.elementsEqual([0x2E, 0x2E]) { continue }
                guard names.count < limit else { return nil }
                names.append(String(decoding: name, as: UTF8.self))
            }
        }
    }
}
