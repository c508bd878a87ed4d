internal import Netfilter

extension NamedSet {
    /// As nft writes a set whose elements packets make.
    var text: String {
        var text = "    set \(name) { type \(key.text); "
        if let size { text += "size \(size); " }
        text += timeout == nil ? "flags dynamic; " : "flags dynamic,timeout; "
        if let timeout, timeout != .zero { text += "timeout \(timeout.components.seconds)s; " }
        return text + "}\n"
    }
}

extension DataType {
    /// As nft writes it: of a concatenation, six bits of the number for each field.
    fileprivate var text: String {
        let field = DataType(number: number & 63, length: 0)
        let name =
            switch field.number {
            case DataType.ipv4Address.number: "ipv4_addr"
            case DataType.ipv6Address.number: "ipv6_addr"
            default: "inet_service"
            }
        return number < 64 ? name : "\(DataType(number: number >> 6, length: 0).text) . \(name)"
    }
}
