import API
import Foundation
import Tally

/// Eight hours ahead of Greenwich, all year.
let shanghai = ZoneRules { time in
    let date = Date(timeIntervalSince1970: Double(time.seconds + 8 * 3600))
    let zone = TimeZone(secondsFromGMT: 0) ?? .current
    let parts = Calendar(identifier: .gregorian).dateComponents(in: zone, from: date)
    return CivilTime(
        year: Int32(parts.year ?? 0), month: Int32(parts.month ?? 0), day: Int32(parts.day ?? 0),
        hour: Int32(parts.hour ?? 0), minute: Int32(parts.minute ?? 0), second: Int32(parts.second ?? 0))
}

/// A time of RFC 3339.
func time(_ text: String) -> UnixTime {
    guard let time = UnixTime(rfc3339: text) else { fatalError("no time: \(text)") }
    return time
}

/// A port that used so much ever, and today, each way.
func port(_ number: UInt16, _ state: PortAnswer.State = .active, total: UInt64 = 0, today: UInt64 = 0) -> PortAnswer {
    var port = PortAnswer()
    (port.port, port.state) = (number, state)
    port.total = traffic(total)
    port.today.start = "2026-12-01T00:00:00+08:00"
    port.today.traffic = traffic(today)
    return port
}

func ports(_ ports: PortAnswer..., at time: String = "2026-12-01T10:20:30+08:00") -> PortsAnswer {
    var answer = PortsAnswer()
    (answer.time, answer.ports) = (time, ports)
    return answer
}

/// What a port used from a time on: so many bytes to clients, and twice as many from them.
func row(_ port: UInt16, _ start: String, _ bytes: UInt64) -> UsageAnswer.Row {
    var row = UsageAnswer.Row()
    row.port = port
    row.usage.start = start
    row.usage.traffic = traffic(bytes)
    return row
}

private func traffic(_ bytes: UInt64) -> TrafficAnswer {
    var traffic = TrafficAnswer()
    (traffic.receivedBytes, traffic.transmittedBytes) = (2 * bytes, bytes)
    return traffic
}
