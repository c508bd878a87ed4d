internal import Exposition
internal import Logging
internal import Store
internal import SystemPackage

/// The store, and how it is doing.
struct KeptStore {
    /// The store; nil only where it was taken from under us and no new one could be made yet.
    var open: Store?
    let file: FilePath
    /// Whether the last commit succeeded, and how many have not.
    private(set) var figures = StoreFigures()
    /// What went wrong last, for people.
    private(set) var problem: String?
    private let log: Logger

    init(_ store: Store, log: Logger) {
        open = store
        file = store.file
        self.log = log
    }

    /// Whether the last commit succeeded.
    var isUp: Bool { figures.isUp }

    /// Counts a failure, and says it where it is another one than before.
    mutating func failed(_ error: any Error) {
        let text = "\(error)"
        if problem != text { log.error("\(text); counting goes on in the kernel") }
        figures.errors += 1
        figures.isUp = false
        problem = text
        // Its lock goes with it; then a new one can be made.
        if let error = error as? StoreError, error.isMoved || error.isCorrupt { open = nil }
    }

    /// Closes it, which writes its log back and removes that.
    mutating func close() { open = nil }

    /// Takes note that it works.
    mutating func succeeded() {
        if !isUp { log.notice("the store works again") }
        figures.isUp = true
        problem = nil
    }
}
