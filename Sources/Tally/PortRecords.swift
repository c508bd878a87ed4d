/// Every port's record, in ascending order of the ports.
///
/// An array and no dictionary: a snapshot is in the same order, so the two are gone through side by side, and an record
/// (half a kilobyte) is looked at where it lies.
public struct PortRecords: Sendable, Hashable, RandomAccessCollection {
    private var list: [PortRecord]

    /// No records.
    init() { list = [] }

    /// PortRecords in any order; of two for the same port, the last.
    init(_ records: [PortRecord]) {
        self.init()
        put(records)
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { list.count }
    public subscript(position: Int) -> PortRecord { _read { yield list[position] } }

    /// A port's record, if it has one.
    public subscript(port: PortNumber) -> PortRecord? { index(of: port).map { list[$0] } }

    /// Where a port's record is.
    ///
    /// - Parameters:
    ///   - port: The port.
    ///   - hint: Where it is if it comes right after the one that was looked for before.
    /// - Returns: Its place, or nil where it has none.
    public func index(of port: PortNumber, hint: Int = 0) -> Int? {
        if hint < list.count, list[hint].port == port { return hint }
        let place = place(of: port)
        return place < list.count && list[place].port == port ? place : nil
    }

    /// Takes records over, in place of those that the same ports have.
    mutating func put(_ records: [PortRecord]) {
        var isSorted = true
        for record in records {
            if let index = index(of: record.port) {
                list[index] = record
            } else if list.last.map({ $0.port < record.port }) ?? true {
                list.append(record)
            } else {
                // One among many new ones: they are put in order together.
                isSorted = false
                break
            }
        }
        guard !isSorted else { return }
        var all: [PortNumber: PortRecord] = [:]
        for record in list + records { all[record.port] = record }
        list = all.values.sorted { $0.port < $1.port }
    }

    /// The first place whose port is not below `port`.
    private func place(of port: PortNumber) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle].port < port { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
