import FoundationEssentials

/// The names in a directory, read once.
struct Directory {
    /// In ascending order; empty if the directory isn't there.
    let names: [String]
    /// Why the names are not known.
    let fault: String?
    /// Directories to watch.
    let watch: Set<String>

    /// Lists the directory at an absolute path.
    init(_ path: String) {
        let walk = PathWalk(path)
        var watch = walk.watch
        var names: [String] = []
        var fault: String?
        switch walk.end {
        case .absent: break
        case .failed(let reason): fault = reason
        case .present(let real):
            do {
                names = try FileManager.default.contentsOfDirectory(atPath: real).sorted()
                watch.insert(real)
            } catch {
                // It went in between, or is a file: no names then, and no fault.
                if case .failed(let reason) = FileFault(error) {
                    fault = reason
                    watch.insert(real)
                }
            }
        }
        self.names = names
        self.fault = fault
        self.watch = watch
    }
}
