import SystemPackage

/// A page of a database, as its bytes lie in the file; the last one of a file that was cut off may be short.
struct Page {
    /// Its number, from 1.
    let number: Int
    let bytes: [UInt8]

    /// Where its b-tree's head begins: on the first page the database's own head comes before it.
    var head: Int { number == 1 ? 100 : 0 }
    /// Whether it is the first page, and says that the database is a store.
    var isHeadOfStore: Bool { number == 1 && bytes.number(68, 4) == Int(Schema.applicationID) }
}

/// The pages in use of a database and its log, one after the other, read without SQLite, which gives up at the first one
/// that is damaged.
///
/// In memory is a number for each page that is in the log or free, and none of what is in them.
struct Pages {
    private let database: PageFile
    private let log: PageFile
    /// A page's size in bytes.
    private let size: Int
    /// Where in the log the last copy of each page is.
    private let frames: [Int: Int]
    /// The pages that hold what was deleted.
    private var free: Set<Int> = []
    private let count: Int
    private var number = 1

    /// Opens both files as they are.
    ///
    /// - Throws: What the system refuses; a file that is missing is an empty one.
    init(_ files: StoreFiles) throws(StoreError) {
        database = try PageFile(files.database, operation: files.operation)
        log = try PageFile(files.log, operation: files.operation)
        // Both heads say it; a page of 65,536 bytes is written as 1.
        let sizes = [try database.bytes(2, at: 16).number(0, 2), try log.bytes(4, at: 8).number(0, 4)]
            .map { $0 == 1 ? 65_536 : $0 }
        size = sizes.first { (512...65_536).contains($0) && $0 & ($0 - 1) == 0 } ?? 4096
        frames = try Self.frames(of: log, pageSize: size)
        count = max(database.size / size + (database.size % size > 0 ? 1 : 0), frames.keys.max() ?? 0)
        try findFree()
    }

    /// The next page that is in use, or nil after the last; the log's copy in place of the database's.
    mutating func next() throws(StoreError) -> Page? {
        while number <= count {
            defer { number += 1 }
            if exists(number), !free.contains(number) { return try page(number) }
        }
        return nil
    }

    /// Where in the log the last copy of each page is (Database File Format, 4.1).
    ///
    /// Of this life of the log, which its salt tells. Not up to the last commit alone: a row of a transaction that was not committed is whole or not by its seal.
    private static func frames(of log: PageFile, pageSize: Int) throws(StoreError) -> [Int: Int] {
        var frames: [Int: Int] = [:]
        let salt = try log.bytes(8, at: 16)
        var place = 32
        while place + 24 + pageSize <= log.size {
            let head = try log.bytes(16, at: place)
            // Somebody cuts the log short meanwhile.
            guard head.count == 16 else { break }
            let number = head.number(0, 4)
            if head[8...] == salt[...], (1...1 << 24).contains(number) { frames[number] = place + 24 }
            place += 24 + pageSize
        }
        return frames
    }

    /// Follows the list of pages that are free (Database File Format, 1.5).
    private mutating func findFree() throws(StoreError) {
        var trunk = try page(1).bytes.number(32, 4)
        while trunk > 1, exists(trunk), free.insert(trunk).inserted {
            let list = try page(trunk).bytes
            let count = list.number(4, 4)
            guard count <= size / 4 else { break }
            for index in 0..<count {
                let leaf = list.number(8 + 4 * index, 4)
                if leaf > 1, exists(leaf) { free.insert(leaf) }
            }
            trunk = list.number(0, 4)
        }
    }

    private func exists(_ number: Int) -> Bool { frames[number] != nil || (number - 1) * size < database.size }

    private func page(_ number: Int) throws(StoreError) -> Page {
        let bytes =
            if let place = frames[number] { try log.bytes(size, at: place) } else {
                try database.bytes(size, at: (number - 1) * size)
            }
        return Page(number: number, bytes: bytes)
    }
}

/// A file that is read in places, open for as long as this lives; a missing one is empty.
private final class PageFile {
    private let descriptor: FileDescriptor?
    private let errors: FileErrors
    /// Its size in bytes when it was opened.
    let size: Int

    init(_ path: FilePath, operation: String) throws(StoreError) {
        let errors = FileErrors(operation: operation, file: path)
        let descriptor = try errors.rethrow { () throws(Errno) in
            try path.look() == nil ? nil : try path.open(.readOnly, [.closeOnExec, .noFollow, .nonBlocking])
        }
        self.errors = errors
        self.descriptor = descriptor
        // Of what was opened, whatever has the name by now.
        size = try errors.rethrow { () throws(Errno) in Int(try descriptor?.stat().size ?? 0) }
    }

    deinit { descriptor?.closeQuietly() }

    /// Up to so many bytes from a place on; fewer where the file ends.
    func bytes(_ count: Int, at place: Int) throws(StoreError) -> [UInt8] {
        guard let descriptor else { return [] }
        return try errors.rethrow { () throws(Errno) in try descriptor.firstBytes(count, from: Int64(place)) }
    }
}
