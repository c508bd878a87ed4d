import Testing

@testable import Web

@Suite("Bearer tokens")
struct AccessTests {
    /// FIPS 180-4's examples, and lengths around the edges of a block, by sha256sum.
    @Test(
        "digests are SHA-256",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (String(repeating: "a", count: 55), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
            (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
            (String(repeating: "a", count: 119), "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"),
        ])
    func digests(text: String, expected: String) {
        let digest = SHA256.digest(Array(text.utf8))
        #expect(digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == expected)
    }

    private static let rules = AccessRules(
        [
            AccessToken(name: "all", token: "one-two-three-four", scopes: ["metrics", "read"]),
            // printf %s five-six-seven-eight | sha256sum
            AccessToken(
                name: "some", sha256: "cf403798a09d6453a5bc86435dd2a84c4e5e7efdcf184216366075906a46dd32",
                scopes: ["metrics"]),
        ].compactMap(\.self))

    private func answer(_ scope: String?, _ header: String?) -> (status: Int, body: String)? {
        Self.rules.refusal(for: scope, header).map { ($0.status, String(decoding: $0.content.bytes, as: UTF8.self)) }
    }

    @Test(
        "a token opens what it is for, whatever the case of the scheme",
        arguments: ["Bearer one-two-three-four", "bearer one-two-three-four", "BEARER one-two-three-four"])
    func opens(header: String) {
        #expect(answer("metrics", header) == nil)
        #expect(answer("read", header) == nil)
    }

    @Test("without one there is a 401 in traffic-monitor's words, and a challenge")
    func missing() {
        #expect(answer("read", nil)?.status == 401)
        #expect(answer("read", nil)?.body == #"{"error":"missing authorization header"}"#)
        #expect(Self.rules.refusal(for: "read", nil)?.headers.map(\.name) == ["WWW-Authenticate"])
    }

    @Test(
        "what is no token that is known is refused in its words",
        arguments: [
            "", "Bearer", "Bearer ", "Bearer  one-two-three-four", "Bearer one-two-three-fou",
            "Bearer one-two-three-four ", "Bearer one-two-three-fourx", "Basic one-two-three-four",
            "one-two-three-four", "Bearer ONE-TWO-THREE-FOUR",
        ])
    func invalid(header: String) {
        #expect(answer("read", header)?.status == 401)
        #expect(answer("read", header)?.body == #"{"error":"invalid token"}"#)
    }

    @Test("one that is known and doesn't open this gets a 403")
    func scope() {
        #expect(answer("manage", "Bearer one-two-three-four")?.status == 403)
        #expect(
            answer("manage", "Bearer one-two-three-four")?.body == #"{"error":"the token all has no scope manage"}"#)
    }

    @Test("what is open to all is, and everything is where no token is known")
    func open() {
        #expect(answer(nil, nil) == nil)
        #expect(answer(nil, "Bearer wrong") == nil)
        #expect(AccessRules().refusal(for: "read", nil) == nil)
    }

    @Test("a digest is 64 hexadecimal digits", arguments: ["", "ab", String(repeating: "g", count: 64)])
    func badDigest(text: String) {
        #expect(AccessToken(name: "a", sha256: text, scopes: []) == nil)
    }

    @Test("a digest opens as the token itself does")
    func byDigest() {
        #expect(answer("metrics", "Bearer five-six-seven-eight") == nil)
        #expect(answer("read", "Bearer five-six-seven-eight")?.status == 403)
    }
}
