import JSON5
import Tally

extension ConfigParser {
    /// What a `mode` serves, or what is served without one.
    ///
    /// Of a mode that is not known both are
    /// shown: an empty series does no harm, a hidden one does.
    ///
    /// What a plugin (SIP003) speaks on the port, `mode` doesn't say: one that speaks QUIC serves UDP under `tcp_only`.
    mutating func transports(of config: ConfigObject, key: String, absent: Transports) -> Transports {
        let mode = transports(config["mode"], key: key, absent: absent)
        guard let plugin = config["plugin"]?.string, !plugin.isEmpty else { return mode }
        return .all
    }

    private mutating func transports(_ value: JSONValue?, key: String, absent: Transports) -> Transports {
        let known = "use tcp_only, udp_only or tcp_and_udp"
        switch value {
        case nil, .null: return absent
        case .string("tcp_only"): return .tcp
        case .string("udp_only"): return .udp
        case .string("tcp_and_udp"): return .all
        case .string(let mode): refuse(key, "\"\(mode.printable(atMost: 24))\" is not a mode; \(known)")
        default: refuse(key, "is not a mode; \(known)")
        }
        return .all
    }

    /// What a config without `mode` serves.
    ///
    /// TCP in libev and rust. Python and SSR have no `mode` and serve
    /// both, and their files look like libev's, so the path decides.
    var unstatedTransports: Transports {
        isForLibevOrRust ? .tcp : .all
    }

    /// Whether the path says that the file is libev's or rust's: `/etc/shadowsocks-rust/a.json`.
    var isForLibevOrRust: Bool {
        // Whole words, or a `trust` would be a `rust`.
        file.split { !$0.isLetter }.contains { ["libev", "rust", "sslibev", "ssrust"].contains($0.lowercased()) }
    }
}
