internal import ManagedTable
internal import Netfilter
internal import Tally

/// A map from ports, in both languages.
struct PortMap {
    var name: String
    var target: Target

    /// What ports lead to.
    enum Target {
        case verdicts([(port: PortNumber, verdict: Verdict)])
        case objects(StatefulObject.Kind, [PortNumber], name: @Sendable (PortNumber) -> String)
    }

    var declared: DeclaredSet {
        switch target {
        case .verdicts(let entries):
            DeclaredSet(
                NamedSet(name: name, key: .inetService, target: .verdict),
                DeclaredElements(
                    entries.map { SetElement($0.port.inPacket, $0.verdict) },
                    keyLength: Int(DataType.inetService.length)))
        case .objects(let kind, let ports, let object):
            DeclaredSet(
                NamedSet(name: name, key: .inetService, target: .object(kind)),
                DeclaredElements(ports.keys) { key, target in
                    guard let port = PortNumber(inPacket: key) else { return false }
                    target += object(port).utf8
                    return true
                })
        }
    }

    /// As nft writes it.
    var text: String {
        let (type, elements) =
            switch target {
            case .verdicts(let entries): ("verdict", entries.map { "\($0.port) : \($0.verdict.text)" })
            case .objects(let kind, let ports, let object):
                (kind == .quota ? "quota" : "limit", ports.map { "\($0) : \(object($0).quoted)" })
            }
        let list = elements.isEmpty ? "" : " elements = { \(elements.joined(separator: ", ")) }"
        return "    map \(name) { type inet_service : \(type);\(list) }\n"
    }
}

extension [PortNumber] {
    /// As they stand in a packet.
    var keys: ElementKeys { ElementKeys(length: Int(DataType.inetService.length), flatMap(\.inPacket)) }
}
