internal import SystemPackage

extension Errno {
    /// The name in errno(3), such as `EPERM`: the label of `porttally_netlink_errors_total`.
    var symbol: String {
        switch self {
        case .notPermitted: "EPERM"
        case .noSuchFileOrDirectory: "ENOENT"
        case .interrupted: "EINTR"
        case .ioError: "EIO"
        case .badFileDescriptor: "EBADF"
        case .resourceTemporarilyUnavailable: "EAGAIN"
        case .noMemory: "ENOMEM"
        case .permissionDenied: "EACCES"
        case .resourceBusy: "EBUSY"
        case .fileExists: "EEXIST"
        case .invalidArgument: "EINVAL"
        case .tooManyOpenFilesInSystem: "ENFILE"
        case .tooManyOpenFiles: "EMFILE"
        case .noSpace: "ENOSPC"
        case .outOfRange: "ERANGE"
        case .badMessage: "EBADMSG"
        case .overflow: "EOVERFLOW"
        case .messageTooLong: "EMSGSIZE"
        case .notSupported: "EOPNOTSUPP"
        case .noBufferSpace: "ENOBUFS"
        default: "E\(rawValue)"
        }
    }
}
