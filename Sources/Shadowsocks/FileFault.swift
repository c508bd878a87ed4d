import FoundationEssentials
import Glibc
import SystemPackage

/// Why a file or directory can't be read.
enum FileFault: Error, Equatable {
    /// It isn't there: ENOENT, or ENOTDIR on the way to it.
    case absent
    /// It is there and no symbolic link: EINVAL of readlink(2).
    case notLink
    /// It may be there, and can't be read.
    case failed(String)

    /// The fault in what swift-system or FileManager throws.
    init(_ error: any Error) {
        let posix = (error as? POSIXError) ?? (error as? CocoaError)?.underlying as? POSIXError
        switch (error as? Errno) ?? posix.map({ Errno(rawValue: $0.code.rawValue) }) {
        case .noSuchFileOrDirectory, .notDirectory: self = .absent
        case .invalidArgument: self = .notLink
        case .permissionDenied, .notPermitted: self = .failed("permission denied")
        case .tooManySymbolicLinkLevels: self = .failed("too many levels of symbolic links")
        case .ioError: self = .failed("input/output error")
        case .fileNameTooLong: self = .failed("its name is too long")
        case .isDirectory: self = .failed("it is a directory")
        case .some(let code): self = .failed("errno \(code.rawValue)")
        case nil: self = .failed("it cannot be read")
        }
    }
}
