extension ListenAddress {
    /// Reads `127.0.0.1:10388`, `[::1]:10388`, `:10388`, `unix:/run/porttally/http.sock` or `unix:@name`.
    ///
    /// Names are refused: what a name stands for can change behind the operator's back.
    ///
    /// - Parameter text: The address as the operator wrote it.
    /// - Throws: ``ListenAddressError``, a sentence that names the value and the remedy.
    public init(parsing text: String) throws(ListenAddressError) {
        if text.hasPrefix("unix:") {
            self = try Self.unixSocket(text)
            return
        }
        guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else {
            throw Self.withoutPort(text)
        }
        let host = text[..<colon]
        let port = try Self.port(text[text.index(after: colon)...], of: text)
        if host.isEmpty {
            self = .tcpEverywhere(port: port)
        } else if host.hasPrefix("[") && host.hasSuffix("]") {
            guard let address = IPAddress(String(host.dropFirst().dropLast())), address.isIPv6 else {
                throw ListenAddressError(
                    value: text, problem: "\(host) is not an IPv6 address", remedy: "write it like [::1]:\(port)")
            }
            self = .tcp(address, port: port)
        } else if let address = IPAddress(String(host)) {
            guard !address.isIPv6 else {
                throw ListenAddressError(
                    value: text, problem: "an IPv6 address needs brackets", remedy: "write [\(host)]:\(port)")
            }
            self = .tcp(address, port: port)
        } else {
            throw ListenAddressError(
                value: text, problem: "\(host) is not an IP address, and names are not looked up",
                remedy: "write a number like 127.0.0.1:\(port), or :\(port) for all addresses")
        }
    }

    private static func unixSocket(_ text: String) throws(ListenAddressError) -> ListenAddress {
        let rest = text.dropFirst("unix:".count)
        let isAbstract = rest.hasPrefix("@")
        let name = isAbstract ? rest.dropFirst() : rest
        guard isAbstract ? !name.isEmpty : name.hasPrefix("/") && !name.hasSuffix("/") else {
            throw ListenAddressError(
                value: text, problem: "this names no socket",
                remedy: "write an absolute path like unix:/run/porttally/http.sock, or unix:@name")
        }
        guard !name.utf8.contains(0) else {
            throw ListenAddressError(value: text, problem: "the name holds a NUL character", remedy: "leave it out")
        }
        // A path needs its final NUL and an abstract name its leading one: both leave 107 of 108 bytes.
        guard name.utf8.count <= SocketName.longestPath else {
            throw ListenAddressError(
                value: text, problem: "the name is longer than \(SocketName.longestPath) bytes",
                remedy: "choose a shorter one")
        }
        return isAbstract ? .abstract(name: String(name)) : .unix(path: String(name))
    }

    private static func port(_ digits: Substring, of text: String) throws(ListenAddressError) -> UInt16 {
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = UInt16(digits)
        else {
            throw ListenAddressError(
                value: text, problem: digits.isEmpty ? "the port is missing" : "\(digits) is not a port",
                remedy: "end it with a number from 0 to 65535, as in 127.0.0.1:10388")
        }
        return port
    }

    private static func withoutPort(_ text: String) -> ListenAddressError {
        if !text.isEmpty, UInt16(text) != nil {
            return ListenAddressError(
                value: text, problem: "a port alone is ambiguous",
                remedy: "write 127.0.0.1:\(text), or :\(text) for all addresses")
        }
        return ListenAddressError(
            value: text, problem: "the port is missing",
            remedy: "write it like 127.0.0.1:10388, [::1]:10388, :10388 or unix:/run/porttally/http.sock")
    }
}
