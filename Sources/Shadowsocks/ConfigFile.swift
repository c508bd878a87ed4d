internal import Linux

/// A config on disk, read once.
struct ConfigFile {
    let contents: BoundedFile.Contents
    /// Directories to watch.
    let watch: Set<String>

    /// Reads the file at an absolute path.
    init(_ path: String) {
        let walk = PathWalk(path)
        watch = walk.watch
        switch walk.end {
        case .absent: contents = .absent
        case .failed(let reason): contents = .failed(reason)
        case .present(let real): contents = BoundedFile.read(real)
        }
    }
}
