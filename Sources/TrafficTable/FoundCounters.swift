internal import ManagedTable
internal import Netfilter
internal import Tally

/// The counters that a reading found, beside those that are planned.
struct FoundCounters {
    /// By the places that the planned counters have in the declared table.
    var objects: ObjectInspection
    /// The ports that have a counter.
    private(set) var ports = PerCounter(repeating: PortSet())
    /// The reset markers that are there, in their order.
    private(set) var resetMarkers: [CounterName] = []
    /// Those of ports that aren't planned.
    private(set) var surplus: [CounterName] = []

    /// - Parameters:
    ///   - roster: What was found.
    ///   - planned: In ascending order.
    init(_ roster: Roster, planned: [PortNumber]) {
        objects = ObjectInspection(count: planned.count * CounterKind.allCases.count)
        var rows = [Int32](repeating: -1, count: 1 << 16)
        for (row, port) in planned.enumerated() { rows[Int(port.value)] = Int32(row) }
        for entry in roster.entries {
            guard let name = entry.name else { continue }
            guard case .port(let port, let kind) = name else {
                resetMarkers.append(name)
                continue
            }
            ports[kind].insert(port)
            if !resetMarkers.isEmpty { objects.trailingAreLast = false }
            let row = Int(rows[Int(port.value)])
            if row < 0 { surplus.append(name) } else { objects.present[Layout.place(of: kind, row: row)] = true }
        }
        objects.trailing = resetMarkers.map(\.text)
    }
}
