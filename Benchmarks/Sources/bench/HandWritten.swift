/// The table of `nft/porttally.nft`, for as many ports as are given.
func handWritten(_ ports: [UInt16]) -> String {
    var text = "table inet porttally {\n"
    for port in ports {
        for kind in ["tcp_in", "udp_in", "tcp_out", "udp_out"] {
            text += "    counter ss_\(port)_\(kind) { packets 0 bytes 0 }\n"
        }
    }
    text += "    counter witness { packets 1 bytes 1 }\n    counter sentinel { packets 1 bytes 1 }\n"
    for kind in ["tcp_in", "udp_in", "tcp_out", "udp_out"] {
        let elements = ports.map { "\($0) : \"ss_\($0)_\(kind)\"" }.joined(separator: ", ")
        text += "    map \(kind) { type inet_service : counter; elements = { \(elements) } }\n"
    }
    return text + """
            chain input {
                type filter hook input priority filter + 10; policy accept;
                counter name tcp dport map @tcp_in
                counter name udp dport map @udp_in
            }
            chain output {
                type filter hook output priority filter + 10; policy accept;
                counter name tcp sport map @tcp_out
                counter name udp sport map @udp_out
            }
        }

        """
}
