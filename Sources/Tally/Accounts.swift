/// Every port's account, in ascending order of the ports.
///
/// An array and no dictionary: a snapshot is in the same order, so the two are gone through side by side, and an account
/// (half a kilobyte) is looked at where it lies.
public struct Accounts: Sendable, Hashable, RandomAccessCollection {
    private var list: [Account]

    /// No accounts.
    init() { list = [] }

    /// Accounts in any order; of two for the same port, the last.
    init(_ accounts: [Account]) {
        self.init()
        put(accounts)
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { list.count }
    public subscript(position: Int) -> Account { _read { yield list[position] } }

    /// A port's account, if it has one.
    public subscript(port: PortNumber) -> Account? { index(of: port).map { list[$0] } }

    /// Where a port's account is.
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

    /// Takes accounts over, in place of those that the same ports have.
    mutating func put(_ accounts: [Account]) {
        var isSorted = true
        for account in accounts {
            if let index = index(of: account.port) {
                list[index] = account
            } else if list.last.map({ $0.port < account.port }) ?? true {
                list.append(account)
            } else {
                // One among many new ones: they are put in order together.
                isSorted = false
                break
            }
        }
        guard !isSorted else { return }
        var all: [PortNumber: Account] = [:]
        for account in list + accounts { all[account.port] = account }
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
