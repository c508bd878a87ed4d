import TestSupport

/// One counter's figures, or a difference of them.
struct Count: Equatable, CustomStringConvertible {
    var bytes = 0
    var packets = 0

    var description: String { "\(bytes) bytes \(packets) packets" }

    static func - (a: Count, b: Count) -> Count { Count(bytes: a.bytes - b.bytes, packets: a.packets - b.packets) }
    static func + (a: Count, b: Count) -> Count { Count(bytes: a.bytes + b.bytes, packets: a.packets + b.packets) }

    /// Whether neither figure is more than the other's.
    func isWithin(_ other: Count) -> Bool { bytes <= other.bytes && packets <= other.packets }
}

/// Figures by the names of ``Truth/read()``: `p8388_tcp_in`.
typealias Counts = [String: Count]

extension Counts {
    /// What the independent counters show.
    init(_ truth: Truth) throws {
        self = try truth.read().mapValues { Count(bytes: Int($0.bytes), packets: Int($0.packets)) }
        self["complete"] = nil
    }

    /// What a metrics page shows of these ports.
    init(_ page: Metrics, _ ports: [Int]) {
        self = [:]
        for port in ports {
            for transport in ["tcp", "udp"] {
                for direction in ["in", "out"] {
                    guard let bytes = page.bytes(port, transport, direction),
                        let packets = page.packets(port, transport, direction)
                    else { continue }
                    self["p\(port)_\(transport)_\(direction)"] = Count(bytes: Int(bytes), packets: Int(packets))
                }
            }
        }
    }

    static func - (a: Counts, b: Counts) -> Counts {
        a.reduce(into: [:]) { $0[$1.key] = $1.value - (b[$1.key] ?? Count()) }
    }

    static func + (a: Counts, b: Counts) -> Counts { a.merging(b) { $0 + $1 } }
}
