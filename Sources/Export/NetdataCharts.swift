public import API

/// What an external plugin of netdata says (its plugins.d protocol): two charts a port, of bytes and of packets, what comes
/// in above zero and what goes out below.
///
/// Totals are told, and netdata makes rates of them: a port that is new brings no traffic of before along, and neither a
/// pause nor a restart of the agent makes a spike. Charts come and go with their ports.
public struct NetdataCharts: Sendable {
    /// The ports that have charts, with the names that these have.
    private var shown: [UInt16: String?] = [:]
    /// How often figures are told, in seconds.
    private let pace: Int

    /// - Parameter pace: How often figures are told, in seconds.
    public init(every pace: Int) { self.pace = pace }

    /// What there is to say of a reading.
    ///
    /// - Parameter answer: The ports; those that no config names any more have no charts.
    /// - Returns: Lines for netdata.
    public mutating func text(_ answer: PortsAnswer) -> String {
        let ports = answer.ports.filter { $0.state != .removed }
        var text = ""
        for port in Set(shown.keys).subtracting(ports.map(\.port)).sorted() {
            for chart in Chart.all { text += chart.definition(port, pace, "obsolete") }
            shown[port] = nil
        }
        for chart in Chart.all {
            for port in ports where shown[port.port] != .some(port.name) {
                text += chart.definition(port.port, pace, "") + chart.dimensions(port.port)
                text += "CLABEL 'name' '\(Self.unquoted(port.name ?? ""))' 1\nCLABEL_COMMIT\n"
            }
        }
        for port in ports { shown.updateValue(port.name, forKey: port.port) }
        for chart in Chart.all {
            for port in ports { text += chart.values(port.port, port.total) }
        }
        return text
    }

    /// A text that may stand between apostrophes: the protocol has no way to write some characters.
    private static func unquoted(_ text: String) -> String {
        String(text.map { $0 == "'" || $0 == "\\" || $0.isNewline ? "_" : $0 })
    }
}

/// A chart that each port has.
private struct Chart: Sendable {
    /// What stands behind the port in the chart's id, and in those of its dimensions.
    let id: String
    /// The same in the chart's name and context.
    let name: String
    let units: String
    /// What a unit is, in what is counted.
    let divisor: Int
    /// Where on netdata's page the first port's chart is.
    let priority: Int
    let received: @Sendable (TrafficAnswer) -> UInt64
    let transmitted: @Sendable (TrafficAnswer) -> UInt64

    /// All bytes before all packets.
    static let all = [
        Chart(
            id: "bytes", name: "bytes", units: "kB/s", divisor: 1000, priority: 100_000, received: { $0.receivedBytes },
            transmitted: { $0.transmittedBytes }),
        Chart(
            id: "pkts", name: "packets", units: "packets/s", divisor: 1, priority: 200_000,
            received: { $0.receivedPackets }, transmitted: { $0.transmittedPackets }),
    ]

    func definition(_ port: UInt16, _ pace: Int, _ options: String) -> String {
        let title = "'\(port) \(name)'"
        return """
            CHART shadowsocks.\(port)_\(id) \(title) \(title) '\(units)' \(title) shadowsocks.\(port)_\(name) area \
            \(priority + Int(port)) \(pace) '\(options)' porttally.plugin

            """
    }

    func dimensions(_ port: UInt16) -> String {
        """
        DIMENSION \(port)_\(id)_in '' incremental 1 \(divisor)
        DIMENSION \(port)_\(id)_out '' incremental -1 \(divisor)

        """
    }

    func values(_ port: UInt16, _ total: TrafficAnswer) -> String {
        // netdata's numbers are signed.
        """
        BEGIN shadowsocks.\(port)_\(id)
        SET \(port)_\(id)_in = \(min(received(total), UInt64(Int64.max)))
        SET \(port)_\(id)_out = \(min(transmitted(total), UInt64(Int64.max)))
        END

        """
    }
}
