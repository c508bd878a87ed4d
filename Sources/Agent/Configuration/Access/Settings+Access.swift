internal import Linux
internal import Shadowsocks
internal import Web

extension Settings {
    /// Who may ask for what; reads the files that tokens are in.
    ///
    /// - Throws: ``SettingsError`` where a file has no token, or others reach the agent and none is asked for.
    func access() throws(SettingsError) -> AccessRules {
        var faults = ConfigFaults(file: file ?? Self.defaultFile)
        var rules = AccessRules()
        if let token {
            rules.tokens.append(AccessToken(name: "token", token: token, scopes: Set(Scope.allCases.map(\.rawValue))))
        }
        for (index, token) in tokens.enumerated() {
            let scopes = Set(token.scopes.map(\.rawValue))
            if let digest = token.sha256 {
                if let known = AccessToken(name: token.name, sha256: digest, scopes: scopes) {
                    rules.tokens.append(known)
                }
            } else if let path = token.file, let text = Self.token(at: path, "tokens[\(index)].token_file", &faults) {
                rules.tokens.append(AccessToken(name: token.name, token: text, scopes: scopes))
            }
        }
        for address in listen where !mayListen(on: address, rules) {
            faults.add("listen", "\(address) \(Self.exposure)")
        }
        guard faults.all.isEmpty else { throw SettingsError(problems: faults.all) }
        return rules
    }

    /// Whether an address may be listened on with these rules.
    func mayListen(on address: ListenAddress, _ rules: AccessRules) -> Bool {
        address.isLocal || mayLackToken || !rules.tokens.isEmpty
    }

    /// Why an address may not be listened on.
    static var exposure: String {
        "can be reached from elsewhere, and whoever reaches it sees who uses how much: set token, or say "
            + "insecure_no_token: true where something else keeps others out"
    }

    /// The token that stands alone in a file.
    private static func token(at path: String, _ key: String, _ faults: inout ConfigFaults) -> String? {
        switch BoundedFile.read(path) {
        case .bytes(let bytes, _):
            let text = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            if text.count == 1, DeclaredToken.isToken(String(text[0])) { return String(text[0]) }
            faults.add(key, "\(path) has no token in it: 16 to 1024 letters, digits and -._~+/=, in one line")
        case .absent: faults.add(key, "there is no file \(path)")
        case .directory: faults.add(key, "\(path) is a directory")
        case .failed(let failure): faults.add(key, "\(path) can't be read: \(failure)")
        }
        return nil
    }
}
