public import Logging
internal import SystemPackage

/// Writes log lines to standard error with the priority that journald reads (`<6>`, sd-daemon(3)) where systemd listens.
public struct JournalLog: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level
    private let hasPriorities: Bool

    /// - Parameters:
    ///   - level: The least that is written.
    ///   - environment: The process's: systemd sets `JOURNAL_STREAM`.
    public init(level: Logger.Level, environment: [String: String]) {
        logLevel = level
        hasPriorities = environment["JOURNAL_STREAM"] != nil
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let prefix = hasPriorities ? "<\(event.level.priority)>" : "\(event.level): "
        // One write, so that lines of two threads don't mix.
        let line = event.message.description.split(separator: "\n", omittingEmptySubsequences: false)
            .map { prefix + $0 + "\n" }.joined()
        _ = try? FileDescriptor.standardError.writeAll(line.utf8)
    }
}

extension Logger.Level {
    /// The syslog priority.
    fileprivate var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
