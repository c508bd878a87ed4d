internal import JSON5

/// An entry of `tokens` in the config.
struct DeclaredToken: Sendable, Hashable {
    /// What it is called.
    var name = ""
    /// The file that the token is in.
    var file: String?
    /// The token's digest, where the token itself isn't to be had.
    var sha256: String?
    /// What it opens.
    var scopes = Set(Scope.allCases)

    static let keys: [ConfigKey<DeclaredToken>] = [
        ConfigKey("name", \.name, .text, takesEffect: .atRestart),
        ConfigKey("token_file", \.file, .absolutePath, takesEffect: .atRestart),
        ConfigKey("sha256", \.sha256, .digest, takesEffect: .atRestart),
        ConfigKey("scopes", \.scopes, .scopes, takesEffect: .atRestart),
    ]
}

extension ConfigValue<[DeclaredToken]> {
    /// Tokens, an object each.
    static var tokens: Self {
        Self { value, place, faults in
            guard case .array(let entries) = value else {
                faults.add(place.text, "must be an array of objects: [{ name: \"…\", token_file: \"…\" }]")
                return nil
            }
            var tokens: [DeclaredToken] = []
            for (index, entry) in entries.enumerated() {
                let key = "\(place.text)[\(index)]"
                guard let members = entry.object else {
                    faults.add(key, "must be an object: { name: \"…\", token_file: \"…\" }")
                    continue
                }
                var token = DeclaredToken()
                let before = faults.count
                ConfigKey.read(members, DeclaredToken.keys, in: key, &faults, into: &token)
                guard faults.count == before else { continue }
                if token.name.isEmpty {
                    faults.add(key, "needs a name: answers and logs call the token by it")
                } else if tokens.contains(where: { $0.name == token.name }) {
                    faults.add("\(key).name", "is the name of another token, too")
                }
                if (token.file == nil) == (token.sha256 == nil) {
                    faults.add(key, "needs either token_file or sha256")
                }
                tokens.append(token)
            }
            return tokens
        }
    }
}

extension ConfigValue<Set<Scope>> {
    fileprivate static var scopes: Self {
        let demand = "must be an array of some of \(enumeration(Scope.allCases.map(\.rawValue)))"
        return Self { value, place, faults in
            let texts = ConfigValue<[String]>.texts.read(value, place, &faults)
            let scopes = texts?.map(Scope.init(rawValue:))
            guard let scopes, !scopes.isEmpty, !scopes.contains(nil) else {
                if texts != nil { faults.add(place.text, demand) }
                return nil
            }
            return Set(scopes.compactMap(\.self))
        }
    }
}

extension ConfigValue<String> {
    /// A token, as RFC 6750 has it.
    static var token: Self {
        Self("must be a token in quotes: 16 to 1024 letters, digits and -._~+/=, such as `openssl rand -hex 32` prints")
        {
            $0.string.flatMap { DeclaredToken.isToken($0) ? $0 : nil }
        }
    }

    fileprivate static var digest: Self {
        Self("must be the token's SHA-256 in 64 hexadecimal digits, as `printf %s TOKEN | sha256sum` prints it") {
            value in
            value.string.flatMap { $0.utf8.count == 64 && $0.allSatisfy(\.isHexDigit) ? $0 : nil }
        }
    }

    /// An absolute path.
    static var absolutePath: Self {
        Self("must be an absolute path in quotes") { $0.string.flatMap { $0.hasPrefix("/") ? $0 : nil } }
    }
}

extension DeclaredToken {
    /// Whether a text may be a token: not so short that it is guessed, and nothing that a header field can't have.
    static func isToken(_ text: String) -> Bool {
        (16...1024).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._~+/=".utf8.contains(byte)
                }
            }
    }
}
