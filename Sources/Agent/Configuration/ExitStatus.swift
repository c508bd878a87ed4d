internal import ManagedTable
internal import Netfilter
internal import Shadowsocks
internal import Store
internal import SystemPackage
internal import TrafficTable
internal import Web

/// How the process ends, after `<sysexits.h>`.
public enum ExitStatus: Int32, Sendable {
    case success = 0
    case usage = 64
    /// Something that is needed is not to be had: the table belongs to somebody else.
    case unavailable = 69
    case cannotCreate = 73
    case ioError = 74
    case noPermission = 77
    case configuration = 78

    /// The code that fits an error.
    public init(_ error: any Error) {
        switch error {
        case is SettingsError, is ListenAddressError, is ConfigError: self = .configuration
        case let error as NetlinkError: self = error.errno == .notPermitted ? .noPermission : .unavailable
        case is TableError, is TableInUse: self = .unavailable
        case let error as SocketError where error.isMistaken: self = .configuration
        case let error as SocketError:
            self = error.errno == .permissionDenied || error.errno == .notPermitted ? .noPermission : .unavailable
        case let error as StoreError where error.isMisplaced: self = .configuration
        case let error as StoreError:
            self =
                if error.isLocked { .unavailable } else if error.isRefused { .noPermission } else if error.isReadOnly {
                    .cannotCreate
                } else { .ioError }
        default: self = .ioError
        }
    }
}
