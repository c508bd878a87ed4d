import Tally

@testable import Store

/// Every figure of a store that lived in a ``World``, a line each, to be compared with what another release says of it.
struct Figures: Equatable, CustomStringConvertible {
    private(set) var description = ""

    /// Those that were kept as text.
    init(text: String) { description = text }

    /// When the store was last written to, which decides what its current periods are.
    var time: UnixTime? {
        let words = description.split(separator: "\n").first?.split(separator: " ")
        return words?.last.flatMap { Int64($0) }.map { UnixTime($0) }
    }

    /// Asks a store, which was last written to at `time`, for all of them.
    init(_ store: Store, at time: UnixTime) throws {
        add("time", time.seconds)
        let ledger = try store.load(World.periods(at: time))
        for record in ledger.records {
            add("port", record.port, record.incarnation)
            for kind in CounterKind.allCases {
                let meter = record.meters[kind]
                add("meter", record.port, kind, meter.handle, meter.raw, meter.total, meter.adopted)
            }
            for opening in [record.month, record.day, record.hour] {
                add("opening", record.port, opening?.start.seconds, opening?.booked)
            }
        }
        let reader = HistoryReader(store.file)
        defer { reader.close() }
        for record in ledger.records {
            for (name, length) in [("month", 30 * 86_400), ("day", 86_400), ("hour", 3600)] as [(String, Int64)] {
                try addUsage(of: record.port, by: name, length, reader, to: time)
            }
        }
        let lives = ledger.incarnations.sorted { ($0.key.high, $0.key.low) < ($1.key.high, $1.key.low) }
        for (incarnation, boot) in lives { add("incarnation", incarnation, boot) }
        add("sentinel", ledger.sentinel?.incarnation, ledger.sentinel?.handle, ledger.sentinel?.packets)
        for (cause, count) in ledger.resets.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            add("reset", cause.rawValue, count)
        }
        add("latest opening", ledger.latestOpening.seconds)
        for (file, ports) in try store.found().sorted(by: { $0.key < $1.key }) {
            for port in ports {
                add("found", file, port.number, port.name, port.transports.names, port.sources.map(\.key))
            }
        }
        add("note", try store.note("note"))
    }

    /// Adds what a port counted in each period of a length in which it counted anything.
    private mutating func addUsage(
        of port: PortNumber, by name: String, _ length: Int64, _ reader: HistoryReader, to end: UnixTime
    ) throws {
        let periods = stride(from: World.birth.seconds / length * length, through: end.seconds, by: Int(length)).map {
            Period(start: UnixTime($0), end: UnixTime($0 + length))
        }
        for row in try reader.usage(of: [port], in: periods) { add(name, port, row.period.start.seconds, row.usage) }
    }

    private mutating func add(_ parts: Any?...) {
        description += parts.map(Self.text).joined(separator: " ") + "\n"
    }

    private static func text(_ part: Any?) -> String {
        switch part {
        case nil: "-"
        case let traffic as Traffic: "\(traffic.bytes)/\(traffic.packets)"
        case let figures as PerCounter<Traffic>: CounterKind.allCases.map { text(figures[$0]) }.joined(separator: " ")
        case let life as Incarnation: String(life.high, radix: 16) + ":" + String(life.low, radix: 16)
        case let texts as [String]: texts.joined(separator: ",")
        case let part?: "\(part)"
        }
    }
}
