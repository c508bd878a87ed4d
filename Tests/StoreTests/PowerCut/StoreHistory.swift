import FoundationEssentials
import SystemPackage
import Tally
import Testing

@testable import Store

/// Everything that a store holds.
struct StoreContents: Equatable {
    var ledger: Ledger
    var openings: [[Int64]]
    var found: [String: [ServicePort]]
    var note: String?

    init(_ store: Store) throws {
        ledger = try store.load(World.periods(at: UnixTime(0)))
        let columns = Schema.bookedColumns.joined(separator: ", ")
        openings = try store.connection.rows("SELECT port, start, \(columns) FROM opening ORDER BY 1, 2", columns: 10)
        found = try store.found()
        note = try store.note("note")
    }
}

/// A store's life: every call on its files, and what it held after each step.
struct StoreHistory {
    /// A step that has returned.
    struct Step {
        var name: String
        /// How many calls there were when it had.
        var calls: Int
        var contents: StoreContents
    }

    /// Where the store is, under the directory that is watched.
    static let file = "state/porttally.db"

    private(set) var calls: [FileCall] = []
    private(set) var steps: [Step] = []

    /// Lives it, from a directory that isn't there to a store that is closed.
    init() throws {
        let scratch = try Scratch(inMemory: true)
        let path = FilePath(scratch.path + "/" + Self.file)
        var world = World(ports: 4)
        var (steps, store): ([Step], Store?) = ([], nil)
        let calls = try FileCall.log(under: scratch.path) { count in
            func step(_ name: String, _ body: (Store) throws -> Void) throws {
                let open = try store ?? Store.open(path, at: UnixTime(0))
                store = open
                try body(open)
                steps.append(Step(name: name, calls: count(), contents: try StoreContents(open)))
            }
            func commits(_ number: Int) throws {
                for _ in 0..<number {
                    try step("commit") { store in
                        try world.step()
                        let posting = world.posting()
                        try store.commit(posting, boot: world.boot, at: world.time)
                        world.ledger.apply(posting, boot: world.boot)
                    }
                }
            }
            try step("creation") { _ in }
            try commits(3)
            try step("add") { try $0.add(Incarnation(high: 7, low: 7), boot: "a boot", at: world.time) }
            for ports in [[8388, 8389], [8389, 8390], []] {
                try step("keep") { try $0.keep(found: ["/etc/ss.json": ports.compactMap(Self.found)]) }
            }
            // A checkpoint with most commits, and the log begun anew.
            try step("setting") { try $0.connection.execute("PRAGMA wal_autocheckpoint = 8") }
            try commits(6)
            try step("checkpoint") { try $0.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
            try commits(2)
            let day = World.periods(at: world.time).day
            try step("compact") { try $0.coarsen(.hour, in: day) }
            try step("note") { try $0.setNote("note", to: "\(day.start.seconds)") }
            try step("rewind") { try $0.rewind(to: day.start) }
            store = nil
            try commits(1)
            try step("end") { try $0.endLife() }
            store = nil
            steps.append(Step(name: "closing", calls: count(), contents: try #require(steps.last).contents))
        }
        (self.calls, self.steps) = (calls, steps)
        try checkNothingWasMissed(scratch)
    }

    private static func found(_ number: Int) -> ServicePort? {
        PortNumber(number).map { port in
            ServicePort(
                number: port, name: "n\(number)", transports: [.tcp],
                sources: [Provenance(file: "/etc/ss.json", key: "server_port")])
        }
    }

    /// What the calls make of an empty disk is what is there.
    private func checkNothingWasMissed(_ scratch: Scratch) throws {
        var disk = Disk()
        for call in calls { disk.apply(call) }
        var random = SystemRandomNumberGenerator()
        let files = disk.remains(.everything, &random).files.filter { $0.key.hasPrefix("state/porttally.db") }
        try #require(files.count == 2, "database and lock, and not \(files.keys)")
        for (name, bytes) in files { try #require(try scratch.bytes(name) == Data(bytes)) }
    }

    /// What may be found once so many calls were made: the contents before or after the step that they are in.
    func allowed(after calls: Int) -> ArraySlice<Step> {
        let next = steps.firstIndex { $0.calls > calls } ?? steps.endIndex
        let isBetweenSteps = next > 0 && steps[next - 1].calls == calls
        return steps[max(0, next - 1)..<(isBetweenSteps ? next : min(next + 1, steps.endIndex))]
    }
}
