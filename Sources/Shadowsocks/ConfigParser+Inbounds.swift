import JSON5
import Tally

extension ConfigParser {
    private static let maximumInbounds = 4096
    /// As many ports as all of a file's ranges may name, each as often as it is in one.
    private static let maximumInRanges = 1 << 18

    /// The inbounds of sing-box, xray and v2ray that speak shadowsocks; the others are none of ours.
    mutating func readInbounds(_ config: ConfigObject) {
        var inbounds: [(key: String, inbound: ConfigObject)] = []
        if let first = ConfigObject(config["inbound"]) { inbounds.append(("inbound", first)) }
        for list in ["inbounds", "inboundDetour"] {
            guard let value = config[list] else { continue }
            guard case .array(let entries) = value else {
                refuse(list, "must be a list of inbounds")
                continue
            }
            for (index, entry) in entries.enumerated() {
                guard let inbound = ConfigObject(entry) else {
                    refuse("\(list)[\(index)]", "must be an object")
                    continue
                }
                if isShadowsocks(inbound) || inbound.has(anyOf: "detour") {
                    inbounds.append(("\(list)[\(index)]", inbound))
                }
                guard inbounds.count <= Self.maximumInbounds else {
                    return refuse(list, "has more than \(Self.maximumInbounds) inbounds; declare the ports under ports")
                }
            }
        }
        let shadowsocks = inbounds.filter { isShadowsocks($0.inbound) }
        guard !shadowsocks.isEmpty else {
            return note("inbounds", "none of them is shadowsocks; declare other ports to count under ports")
        }
        // What hands its traffic on to one of them, as ShadowTLS does, is where clients connect to.
        let tags = Set(shadowsocks.compactMap { $0.inbound["tag"]?.string })
        for (key, inbound) in inbounds {
            if isShadowsocks(inbound) {
                readInbound(inbound, key: key)
            } else if let target = inbound["detour"]?.string, tags.contains(target), let port = inbound["listen_port"] {
                add(port, key: "\(key).listen_port", name: PortName.cleaned(inbound["tag"]), transports: .tcp)
            }
        }
    }

    private func isShadowsocks(_ inbound: ConfigObject) -> Bool {
        [inbound["type"]?.string, inbound["protocol"]?.string].contains("shadowsocks")
    }

    private mutating func readInbound(_ inbound: ConfigObject, key: String) {
        let name = PortName.cleaned(inbound["tag"])
        if inbound.has(anyOf: "type") {
            // Without a port it is fed by another inbound's detour.
            guard let port = inbound["listen_port"] else { return }
            let transports = networks(inbound["network"], absent: .all)
            return add(port, key: "\(key).listen_port", name: name, transports: transports)
        }
        let transports = networks(ConfigObject(inbound["settings"])?["network"], absent: .tcp)
        switch inbound["port"] {
        case nil: refuse("\(key).port", "is missing; add it")
        case .string(let text)?: readRanges(text, key: "\(key).port", name: name, transports: transports)
        case .some(let port): add(port, key: "\(key).port", name: name, transports: transports)
        }
    }

    /// xray's list of ports and ranges: `443,8000-8010`.
    private mutating func readRanges(_ text: String, key: String, name: String?, transports: Transports) {
        guard text.utf8.count <= 4096 else { return refuse(key, "is too long a list of ports") }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", maxSplits: 1).map { PortNumber(decimal: String($0)) }
            guard let low = ends.first ?? nil, let high = ends.last ?? nil, low <= high, part.last != "-" else {
                let what = "\"\(String(part).printable(atMost: 24))\""
                refuse(key, "\(what) is no port and no range of ports; write 8388 or 8000-8010")
                continue
            }
            inRanges += Int(high.value - low.value) + 1
            guard inRanges <= Self.maximumInRanges else { return refuse(key, "has too many ranges of ports") }
            for value in low.value...high.value {
                if let number = PortNumber(Int(value)) { add(number, key: key, name: name, transports: transports) }
            }
        }
    }

    /// `tcp`, `udp`, `tcp,udp`, or a list of them; of anything else both are shown.
    private func networks(_ value: JSONValue?, absent: Transports) -> Transports {
        var names: [String] = []
        switch value {
        case nil, .null, .string(""): return absent
        case .string(let text) where text.utf8.count > 64: return .all
        case .string(let text): names = text.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }
        case .array(let list): names = list.prefix(8).compactMap(\.string)
        default: return .all
        }
        var transports = Transports()
        for name in names { transports.formUnion(["tcp": .tcp, "udp": .udp][name] ?? .all) }
        return transports.isEmpty ? absent : transports
    }

    /// The keys in Outline's `shadowbox_config.json`, several of which may share a port.
    mutating func readAccessKeys(_ value: JSONValue) {
        guard case .array(let keys) = value else { return refuse("accessKeys", "must be a list of keys") }
        for (index, entry) in keys.enumerated() {
            guard let key = ConfigObject(entry), let port = key["port"] else {
                refuse("accessKeys[\(index)].port", "is missing; add it")
                continue
            }
            add(port, key: "accessKeys[\(index)].port", name: PortName.cleaned(key["name"]), transports: .all)
        }
        nameOnlyUnshared()
    }
}
