import Logging
import ManagedTable
import Netfilter
import Store
import SystemPackage
import Tally
import TestSupport
import Testing
import TrafficTable

@testable import Agent

let port8388: PortNumber = number(8388)

func number(_ value: Int) -> PortNumber {
    guard let number = PortNumber(value) else { preconditionFailure("\(value) is not a port") }
    return number
}

/// Books on a table of the calling thread's namespace, in Greenwich.
func books(
    in directory: TemporaryDirectory, clock: WallClock, ports: [Int], ownership: Bool = true, boot: String = "boot"
) throws -> Books {
    var books = try unstartedBooks(in: directory, clock: clock, ownership: ownership, boot: boot)
    try books.start(ports: ports.map { ServicePort(number: number($0)) })
    return books
}

/// The same, before they know the table.
func unstartedBooks(
    in directory: TemporaryDirectory, clock: WallClock, ownership: Bool = true, boot: String = "boot"
) throws -> Books {
    let store = try Store.open(FilePath(directory.file("porttally.db")), at: UnixTime(Int64(clock.now())))
    return try Books(
        table: TrafficTable(
            name: "porttally", ownership: ownership ? .owned : .plain, channel: try NetlinkSocket()), store: store,
        board: Board(), calendar: BillingCalendar(zone: .greenwich), clock: clock, boot: boot,
        log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
}

extension ZoneRules {
    /// The civil calendar of UTC, by the era algorithm; the zones' own rules are tested elsewhere.
    static let greenwich = ZoneRules { time in
        let days = Int64((Double(time.seconds) / 86400).rounded(.down))
        let second = time.seconds - days * 86400
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let doe = z - era * 146_097
        let yoe = (doe - doe / 1460 + doe / 36524 - doe / 146_096) / 365
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
        let mp = (5 * doy + 2) / 153
        let month = mp < 10 ? mp + 3 : mp - 9
        return CivilTime(
            year: Int32(yoe + era * 400 + (month <= 2 ? 1 : 0)), month: Int32(month),
            day: Int32(doy - (153 * mp + 2) / 5 + 1), hour: Int32(second / 3600), minute: Int32(second / 60 % 60),
            second: Int32(second % 60))
    }
}

// What tests ask the parts for.
extension Books {
    var ledger: Ledger { keeper.ledger }
    var store: Store? { keeper.store.open }
    var waitedFor: Set<UInt64> { resetWatch.waitedFor }

    mutating func openStore() throws -> Store { try keeper.openStore() }
}

extension Store {
    /// What a port counted in an interval, as a reader of the same file has it.
    func usage(of port: PortNumber, in interval: Period) throws -> PerCounter<Tally.Traffic>? {
        try HistoryReader(file).usage(of: [port], in: [interval]).first?.usage
    }
}
