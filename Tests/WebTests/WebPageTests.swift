import Testing

@testable import Web

@Suite("The page's document")
struct WebPageTests {
    @Test(
        "base64 is as RFC 4648 §10 has it",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func base64(text: String, expected: String) { #expect(Base64.text(of: Array(text.utf8)) == expected) }

    @Test("is small, and allows nothing but its own script and style")
    func document() async throws {
        let response = await WebPage.route("/").handler(Request(path: "/"))
        #expect(response.content.bytes.count < 60_000)
        let policy = try #require(response.headers.first { $0.name == "Content-Security-Policy" }?.value)
        #expect(policy.hasPrefix("default-src 'none'; script-src 'sha256-"))
        #expect(!policy.contains("unsafe"))
        let page = String(decoding: response.content.bytes, as: UTF8.self)
        #expect(page.split(separator: "<script").count == 2)
        #expect(page.split(separator: "http").count == 2, "the namespace of SVG, and no address")
    }
}
