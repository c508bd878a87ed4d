/// The port text in an entry of libev's `server`, which may be `host:port`.
enum ServerAddress {
    /// What follows the host, or nil if the entry is a host alone.
    ///
    /// `[v6]:port` and `host:port` have one. More than one colon outside of
    /// brackets is a bare IPv6 address: `::1`, `2001:db8::1`.
    static func portText(in entry: String) -> Substring? {
        if entry.hasPrefix("[") {
            guard let bracket = entry.lastIndex(of: "]") else { return nil }
            let rest = entry[entry.index(after: bracket)...]
            return rest.hasPrefix(":") ? rest.dropFirst() : nil
        }
        let parts = entry.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 2 ? parts[1] : nil
    }
}
