internal import SystemPackage

/// Why a file or directory can't be read.
package enum FileFault: Error, Equatable {
    /// It isn't there: ENOENT, or ENOTDIR on the way to it.
    case absent
    /// It is there and no symbolic link: EINVAL of readlink(2).
    case notLink
    /// It may be there, and can't be read.
    case failed(String)

    /// The fault in what swift-system throws, which is an `Errno` though its types don't say so.
    package init(_ error: any Error) {
        switch error as? Errno {
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
