internal import SystemPackage

/// Reads files that others write: never more of one than a bound, and never one that could block.
package enum BoundedFile {
    package enum Contents: Equatable, Sendable {
        /// All of it; equal bytes have equal digests within one run of the program.
        case bytes([UInt8], digest: Int)
        case absent
        case directory
        /// It may be there, and why it can't be read.
        case failed(String)
    }

    /// As much as 65,535 users take with all that SSR writes of each; more is no config.
    package static let maximumBytes = 16 << 20

    /// O_PATH, open(2): a place in the file system, without opening what is there.
    private static let placeOnly = FileDescriptor.OpenOptions(rawValue: 0o10_000_000)

    /// Reads a regular file.
    ///
    /// What was looked at is what is read, and its size is found by reading: a pipe, a device, or a file that grows,
    /// swapped in at any instant, neither blocks nor costs more than the bound.
    ///
    /// - Parameters:
    ///   - path: Absolute.
    ///   - limit: In bytes; a file that has more is refused.
    /// - Returns: The whole of it, or why not.
    package static func read(_ path: String, atMost limit: Int = maximumBytes) -> Contents {
        guard !path.utf8.contains(0) else { return .failed("its name has a NUL character in it") }
        do {
            let place = try FileDescriptor.open(FilePath(path), .readOnly, options: [placeOnly, .closeOnExec])
            defer { try? place.close() }
            let status = try place.stat()
            guard status.type != .directory else { return .directory }
            guard status.type == .regular else { return .failed("it is not a regular file") }
            guard status.size <= limit else { return tooLarge(limit) }
            let file = try FileDescriptor.open(
                FilePath("/proc/self/fd/\(place.rawValue)"), .readOnly, options: [.nonBlocking, .closeOnExec])
            defer { try? file.close() }
            return try contents(of: file, expecting: Int(status.size), atMost: limit)
        } catch {
            switch FileFault(error) {
            case .absent: return .absent
            case .notLink: return .failed("invalid argument")
            case .failed(let reason): return .failed(reason)
            }
        }
    }

    /// The text in a file of /proc or /sys, at most 64 MiB; nil where it can't be read.
    package static func text(_ path: String) -> String? {
        guard case .bytes(let bytes, _) = read(path, atMost: 64 << 20) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func contents(of file: FileDescriptor, expecting size: Int, atMost limit: Int) throws -> Contents {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        var hasher = Hasher()
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = try unsafe chunk.withUnsafeMutableBytes { buffer in
                let count = try unsafe file.read(into: buffer)
                unsafe hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                return count
            }
            guard count > 0 else { break }
            guard bytes.count + count <= limit else { return tooLarge(limit) }
            bytes += chunk[..<count]
        }
        return .bytes(bytes, digest: hasher.finalize())
    }

    private static func tooLarge(_ limit: Int) -> Contents { .failed("it is larger than \(limit >> 20) MiB") }
}
