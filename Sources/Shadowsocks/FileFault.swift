import FoundationEssentials
import Glibc

/// Why a file or directory can't be read.
enum FileFault: Error, Equatable {
    /// It isn't there: ENOENT, or ENOTDIR on the way to it.
    case absent
    /// It is there and no symbolic link: EINVAL of readlink(2).
    case notLink
    /// It may be there, and can't be read.
    case failed(String)

    /// The fault in what FileManager and Data throw.
    init(_ error: any Error) {
        let posix = (error as? POSIXError) ?? (error as? CocoaError)?.underlying as? POSIXError
        switch posix?.code {
        case .ENOENT, .ENOTDIR: self = .absent
        case .EINVAL: self = .notLink
        case .EACCES, .EPERM: self = .failed("permission denied")
        case .ELOOP: self = .failed("too many levels of symbolic links")
        case .EIO: self = .failed("input/output error")
        case .ENAMETOOLONG: self = .failed("its name is too long")
        case .EISDIR: self = .failed("it is a directory")
        case .some(let code): self = .failed("errno \(code.rawValue)")
        case nil: self = .failed("it cannot be read")
        }
    }
}
