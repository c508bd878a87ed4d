import JSON5
import Tally

extension Figures {
    /// What traffic-monitor's `/api/stats` answers, as JSON.
    public func stats() -> [UInt8] {
        var list = ProxyList()
        var next = 0
        for port in ports {
            let index = ledger.records.index(of: port.number, hint: next)
            if let index { next = index + 1 }
            list.proxies.append(ProxyStats(port, index.map { ledger.records[$0] }, self))
        }
        return list.json
    }

    /// What traffic-monitor's `/api/stats/NAME` answers, as JSON; nil where no port is called so.
    ///
    /// Of several of one name it is the one with the lowest number; each can be had by its number.
    public func stats(named name: String) -> [UInt8]? {
        let port = ports.first { $0.name == name } ?? ports.first { "\($0.number)" == name }
        return port.map { ProxyStats($0, ledger.records[$0.number], self).json }
    }
}

private struct ProxyList: JSONRecord {
    var proxies: [ProxyStats] = []

    static let fields: [JSONField<ProxyList>] = [JSONField("proxies", \.proxies)]
}
