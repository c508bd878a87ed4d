import Testing
import Web

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:10388", "127.0.0.1:10388", true), ("[::1]:10388", "[::1]:10388", true),
        ("[0:0:0:0:0:0:0:1]:1", "[::1]:1", true), ("[::ffff:127.0.0.1]:1", "[::ffff:127.0.0.1]:1", true),
        (":10388", ":10388", false), ("0.0.0.0:0", "0.0.0.0:0", false), ("[::]:65535", "[::]:65535", false),
        ("192.0.2.1:80", "192.0.2.1:80", false), ("127.9.9.9:80", "127.9.9.9:80", true),
        ("unix:/run/porttally/http.sock", "unix:/run/porttally/http.sock", true),
        ("unix:@porttally/http", "unix:@porttally/http", true),
    ])
    func isRead(text: String, canonical: String, isLocal: Bool) throws {
        let address = try ListenAddress(parsing: text)
        #expect(address.description == canonical)
        #expect(address.isLocal == isLocal)
        #expect(try ListenAddress(parsing: canonical) == address)
    }

    @Test(arguments: [
        ("localhost:80", "names are not looked up"), ("10388", "write 127.0.0.1:10388"), ("", "port is missing"),
        ("127.0.0.1", "port is missing"), ("127.0.0.1:", "port is missing"), ("[::1]", "port is missing"),
        ("127.0.0.1:65536", "not a port"), ("127.0.0.1:+80", "not a port"), ("127.0.0.1:-1", "not a port"),
        ("::1:80", "write [::1]:80"), ("[127.0.0.1]:80", "not an IPv6 address"), ("[fe80::1%lo]:80", "not an IPv6"),
        ("127.0.0.01:80", "not an IP address"), ("unix:", "names no socket"), ("unix:@", "names no socket"),
        ("unix:run/x", "absolute path"), ("unix:/run/", "names no socket"), ("unix:/a\0b", "NUL"),
        ("unix:/" + String(repeating: "a", count: 107), "longer than 107 bytes"),
        ("unix:@" + String(repeating: "a", count: 108), "longer than 107 bytes"),
    ])
    func isRefused(text: String, because: String) {
        let error = #expect(throws: ListenAddressError.self) { try ListenAddress(parsing: text) }
        #expect(error?.description.contains(because) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\"\(text)\"") == true)
    }
}
