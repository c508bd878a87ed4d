public import API

/// How fast each port's traffic flows, a line each: what scripts wrote that looked at iptables, for dashboards that read it.
public enum RateList {
    /// The lines, without a heading: port, packets in and out, bytes in and out, each a second and with three decimals.
    ///
    /// - Parameters:
    ///   - ports: The ports; those that no config names any more are left out.
    ///   - rates: Of those that had traffic.
    /// - Returns: A line for each port, in ascending order.
    public static func text(_ ports: PortsAnswer, _ rates: LiveAnswer) -> String {
        var rest = rates.ports[...]
        var text = ""
        for port in ports.ports where port.state != .removed {
            // Both are in the order of the ports.
            rest = rest.drop { $0.port < port.port }
            let rate = rest.first.flatMap { $0.port == port.port ? $0 : nil } ?? RateAnswer()
            text += "\(port.port),\(decimals(rate.receivedPackets)),\(decimals(rate.transmittedPackets))"
            text += ",\(rate.received).000,\(rate.transmitted).000\n"
        }
        return text
    }

    /// A rate, not below zero, with three decimals.
    private static func decimals(_ rate: Double) -> String {
        let thousandths = UInt64((min(rate, 1e15) * 1000).rounded())
        let rest = "\(thousandths % 1000)"
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
