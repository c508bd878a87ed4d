import SystemPackage

/// The pages of a database and its log, read without SQLite, which gives up at the first one that is damaged.
struct Pages {
    private let database: [UInt8]
    private let log: [UInt8]
    private let size: Int

    /// Reads both files as they are.
    init(_ files: StoreFiles) throws(StoreError) {
        database = try Self.bytes(files.database, files.operation)
        log = try Self.bytes(files.log, files.operation)
        // Both heads say it; a page of 65,536 bytes is written as 1.
        let sizes = [database[...].number(16, 2), log[...].number(8, 4)].map { $0 == 1 ? 65_536 : $0 }
        size = sizes.first { (512...65_536).contains($0) && $0 & ($0 - 1) == 0 } ?? 4096
    }

    private static func bytes(_ path: FilePath, _ operation: String) throws(StoreError) -> [UInt8] {
        try FileErrors(operation: operation, file: path).rethrow { () throws(Errno) in
            guard let found = try path.look() else { return [] }
            let descriptor = try path.open(.readOnly, [.closeOnExec, .noFollow, .nonBlocking])
            defer { descriptor.closeQuietly() }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(Int(found.size))
            while true {
                let more = try descriptor.firstBytes(1 << 20, from: Int64(bytes.count))
                if more.isEmpty { return bytes }
                bytes += more
            }
        }
    }

    /// Hands every page that is in use to `body`, the log's in place of the database's.
    func forEach(_ body: (_ page: ArraySlice<UInt8>, _ isFirst: Bool) -> Void) {
        let frames = frames
        func page(_ number: Int) -> ArraySlice<UInt8> {
            if let start = frames[number] { return log[start..<start + size] }
            let start = (number - 1) * size
            return start < database.count ? database[start..<min(start + size, database.count)] : []
        }
        let free = freePages(page)
        let count = max((database.count + size - 1) / size, frames.keys.max() ?? 0)
        for number in 1...max(count, 1) where !free.contains(number) { body(page(number), number == 1) }
    }

    /// Where in the log the last copy of each page is (Database File Format, 4.1).
    ///
    /// Of this life of the log, which its salt tells. Not up to the last commit alone: a row of a transaction that was not committed is whole or not by its seal.
    private var frames: [Int: Int] {
        var frames: [Int: Int] = [:]
        let salt = log[...].number(16, 8)
        var place = 32
        while place + 24 + size <= log.count {
            let number = log[...].number(place, 4)
            if log[...].number(place + 8, 8) == salt, (1...1 << 24).contains(number) { frames[number] = place + 24 }
            place += 24 + size
        }
        return frames
    }

    /// The pages on the list of those that are free: they hold what was deleted (Database File Format, 1.5).
    private func freePages(_ page: (Int) -> ArraySlice<UInt8>) -> Set<Int> {
        var free: Set<Int> = []
        let first = page(1)
        var trunk = first.number(first.startIndex + 32, 4)
        while trunk > 1, free.insert(trunk).inserted {
            let list = page(trunk)
            let count = list.number(list.startIndex + 4, 4)
            guard count <= size / 4 else { break }
            for index in 0..<count { free.insert(list.number(list.startIndex + 8 + 4 * index, 4)) }
            trunk = list.number(list.startIndex, 4)
        }
        free.remove(1)
        return free
    }
}
