import JSON5
import Tally

/// What `/server/v1/stats` of the Shadowsocks Server Management API v1 answers, a user a port.
///
/// Uplink is client to server. Of sessions nothing is known, so nothing is said.
struct ServerStats: JSONRecord {
    struct User: JSONRecord {
        var name = ""
        var traffic = TrafficAnswer()

        static let fields: [JSONField<User>] = [
            JSONField("username", \.name), JSONField("downlinkBytes", \.traffic.transmittedBytes),
            JSONField("uplinkBytes", \.traffic.receivedBytes),
            JSONField("downlinkPackets", \.traffic.transmittedPackets),
            JSONField("uplinkPackets", \.traffic.receivedPackets),
        ]
    }

    var sum = TrafficAnswer()
    var users: [User] = []

    static let fields: [JSONField<ServerStats>] = [
        JSONField("downlinkBytes", \.sum.transmittedBytes), JSONField("uplinkBytes", \.sum.receivedBytes),
        JSONField("downlinkPackets", \.sum.transmittedPackets), JSONField("uplinkPackets", \.sum.receivedPackets),
        JSONField("users", \.users),
    ]
}

extension Figures {
    /// What the Shadowsocks Server Management API v1 answers to `/server/v1/stats`, as JSON.
    public func serverStats() -> [UInt8] {
        var answer = ServerStats()
        var sum = PerCounter(repeating: Traffic.zero)
        for port in ports {
            let totals = ledger.totals(of: port.number)
            for kind in CounterKind.allCases { sum[kind] += totals[kind] }
            answer.users.append(ServerStats.User(name: port.title, traffic: TrafficAnswer(totals)))
        }
        answer.sum = TrafficAnswer(sum)
        return answer.json
    }
}
