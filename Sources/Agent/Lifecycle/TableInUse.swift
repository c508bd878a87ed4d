internal import Linux
internal import ManagedTable
internal import SystemPackage
internal import TrafficTable
internal import Web

/// Another agent has the table.
public struct TableInUse: Error, CustomStringConvertible {
    var table: String
    var processID: Int32?

    public var description: String {
        let who = processID.map { "process \($0)\(Self.name(of: $0))" } ?? "another process"
        return """
            table inet \(table) belongs to \(who), which is running; \
            stop that one, or choose another name with --table
            """
    }

    private static func name(of process: Int32) -> String {
        guard let name = BoundedFile.text("/proc/\(process)/comm") else { return "" }
        return " (\(name.prefix { !$0.isNewline }))"
    }

    /// Says who owns the table, where that is why it can't be had.
    init?(_ error: any Error) {
        guard case TableError.owned(let table, let owner) = error else { return nil }
        self.init(table: table, processID: Int32(exactly: owner))
    }

    init(table: String, processID: Int32?) {
        self.table = table
        self.processID = processID
    }

}

/// Holds a table that the kernel doesn't keep for us: a name in this network namespace, gone with the process.
final class TableLock: Sendable {
    private let name: AbstractName

    /// - Throws: ``TableInUse`` where another process holds it.
    init(_ table: String) throws {
        let text = "porttally/inet/\(table)"
        do throws(SocketError) { name = try AbstractName(holding: text) } catch {
            guard error.errno == .addressInUse else { throw error }
            let holder = try? PeerCredentials(listeningOn: .abstract(name: text)).processID
            throw TableInUse(table: table, processID: holder)
        }
    }
}
