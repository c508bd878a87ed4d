internal import Glibc
internal import SystemPackage

/// Where a path leads, and what to watch to know when that changes.
///
/// A symbolic link is swapped in the directory that holds the link, a file
/// replaced in the directory that holds the file: both are on the way.
package struct PathWalk {
    package enum End: Equatable {
        /// It is there; the path without symbolic links.
        case present(String)
        case absent
        /// It may be there, and why it can't be reached.
        case failed(String)
    }

    /// As many as Linux follows, path_resolution(7).
    static let maximumLinks = 40

    package private(set) var end = End.absent
    /// Directories to watch.
    package private(set) var watch: Set<String> = []

    /// Walks an absolute path.
    package init(_ path: String) {
        // A NUL would cut the path short on its way to the kernel.
        guard !path.utf8.contains(0) else {
            end = .failed("its name has a NUL character in it")
            return
        }
        var pending = Array(path.split(separator: "/").reversed())
        var here = "/"
        var links = 0
        while let component = pending.popLast() {
            if component == "." { continue }
            if component == ".." {
                here = Self.parent(of: here)
                continue
            }
            let step = here == "/" ? "/\(component)" : "\(here)/\(component)"
            switch Self.target(of: step) {
            case .success(let target):
                watch.insert(here)
                links += 1
                guard links <= Self.maximumLinks else {
                    end = .failed("too many levels of symbolic links")
                    return
                }
                if target.hasPrefix("/") { here = "/" }
                pending += target.split(separator: "/").reversed()
            case .failure(.notLink):
                if pending.isEmpty { watch.insert(here) }
                here = step
            case .failure(.absent):
                watch.insert(Self.isDirectory(here) ? here : Self.parent(of: here))
                return
            case .failure(.failed(let reason)):
                watch.formUnion([here, Self.parent(of: here)])
                end = .failed(reason)
                return
            }
        }
        end = .present(here)
    }

    /// Whether something is there, or may be.
    package var isThere: Bool { end != .absent }

    /// The path itself, or what it means in the directory that this process is in.
    package static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        let here = (try? SymbolicLink.target(of: "/proc/self/cwd")) ?? ""
        return here == "/" ? "/\(path)" : "\(here)/\(path)"
    }

    /// The directory that holds this entry.
    package static func parent(of path: String) -> String {
        let head = path.lastIndex(of: "/").map { path[..<$0] } ?? ""
        return head.isEmpty ? "/" : String(head)
    }

    /// What a symbolic link holds.
    package static func target(of path: String) -> Result<String, FileFault> {
        do {
            return .success(try SymbolicLink.target(of: path))
        } catch {
            return .failure(FileFault(error))
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        (try? Stat(FilePath(path)))?.type == .directory
    }
}
