public import Tally

extension Store {
    /// The ports that each shadowsocks config named when it could last be read, by file.
    public func found() throws(StoreError) -> [String: [ServicePort]] {
        connection.operation = "reading"
        var found: [String: [ServicePort]] = [:]
        try statements.allFound.forEachRow { row throws(StoreError) in
            try row.checkSeal()
            let file = row.text(0)
            guard let port = PortNumber(Int(row.integer(1) ?? 0)) else { throw row.damage(1) }
            let name = row.text(3)
            let shown = row.text(4).split(separator: ",").map(String.init)
            let transports = Transport.allCases.filter { shown.contains($0.rawValue) }.map { Transports($0) }
            let known = ServicePort(
                number: port, name: name.isEmpty ? nil : name, transports: Transports(transports),
                sources: [Provenance(file: file, key: row.text(2))])
            found[file, default: []].append(known)
        }
        return found.mapValues(ServicePort.merging)
    }

    /// Keeps what the configs name now, so that one that is torn when the agent starts still has its ports.
    public func keep(found: [String: [ServicePort]]) throws(StoreError) {
        try transaction("keeping the configs' ports in") { () throws(StoreError) in
            try statements.forgetFound.run()
            for (file, ports) in found {
                for port in ports {
                    for source in port.sources where source.file == file {
                        try statements.putFound.bind(file, at: 1)
                        try statements.putFound.bind(Int64(port.number.value), at: 2)
                        try statements.putFound.bind(source.key, at: 3)
                        try statements.putFound.bind(port.name ?? "", at: 4)
                        try statements.putFound.bind(port.transports.names.joined(separator: ","), at: 5)
                        try statements.putFound.run()
                    }
                }
            }
        }
    }
}
