internal import CLinux
internal import Logging
internal import SystemPackage

/// Hears when files in a set of directories come, go or are closed after writing (inotify(7)).
struct DirectoryWatch: ~Copyable {
    private let descriptor: Int32
    /// The watch descriptors by directory.
    private var watched: [String: Int32] = [:]

    init() throws(Errno) {
        descriptor = cl_watch_open()
        if descriptor < 0 { throw Errno(rawValue: -descriptor) }
    }

    deinit { try? FileDescriptor(rawValue: descriptor).close() }

    /// Whether something has changed since the last call.
    func hasNews() -> Bool { cl_watch_drain(descriptor) != 0 }

    /// One element for each burst of changes.
    var changes: AsyncStream<Void> {
        // That there were events is all that matters.
        arrivals(on: descriptor) { [descriptor] in cl_watch_drain(descriptor) != 0 }
    }

    /// Watches these directories from now on, too.
    ///
    /// - Returns: Whether one is new, and may have changed before it was watched.
    mutating func watch(_ directories: [String]) -> Bool {
        var hasNew = false
        for directory in directories {
            // Watching what is watched already costs nothing, and a directory may have been replaced under its name.
            guard
                let file = try? FileDescriptor.open(
                    FilePath(directory), .readOnly, options: [.closeOnExec, .directory])
            else {
                watched[directory] = nil
                continue
            }
            let watch = cl_watch_add(descriptor, file.rawValue)
            try? file.close()
            if watch >= 0, watched.updateValue(watch, forKey: directory) != watch { hasNew = true }
        }
        return hasNew
    }
}
