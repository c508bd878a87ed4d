/// A bearer token (RFC 6750) that opens routes: its digest, as the token itself needn't be known.
public struct AccessToken: Hashable, Sendable {
    /// What it is called, in answers and logs; the token itself stands in neither.
    public let name: String
    /// What it opens; ``Route/scope`` has to be in it.
    public let scopes: Set<String>
    let digest: [UInt8]

    /// A token that is known.
    public init(name: String, token: String, scopes: Set<String>) {
        self.name = name
        self.scopes = scopes
        digest = SHA256.digest(Array(token.utf8))
    }

    /// A token of which only the digest is known; nil where that isn't 64 hexadecimal digits.
    ///
    /// - Parameters:
    ///   - name: What it is called.
    ///   - sha256: The token's SHA-256, as `sha256sum` prints it.
    ///   - scopes: What it opens.
    public init?(name: String, sha256: String, scopes: Set<String>) {
        let digits = Array(sha256.utf8).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 64, sha256.utf8.count == 64 else { return nil }
        self.name = name
        self.scopes = scopes
        digest = stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
