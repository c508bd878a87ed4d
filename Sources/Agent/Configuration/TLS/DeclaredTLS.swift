internal import JSON5

/// `tls` in the config: where the server's certificate and key are.
struct DeclaredTLS: Sendable, Hashable {
    /// The certificate, and after it those that vouch for it, in PEM.
    var certificate = ""
    /// Its private key, in PEM.
    var key = ""

    fileprivate static let keys: [ConfigKey<DeclaredTLS>] = [
        ConfigKey("certificate", \.certificate, .absolutePath, takesEffect: .atRestart),
        ConfigKey("key", \.key, .absolutePath, takesEffect: .atRestart),
    ]
}

extension ConfigValue<DeclaredTLS> {
    /// Both files.
    static var tls: Self {
        Self { value, place, faults in
            let example = "{ certificate: \"/…/fullchain.pem\", key: \"/…/privkey.pem\" }"
            guard let members = value.object else {
                faults.add(place.text, "must be an object: \(example)")
                return nil
            }
            var tls = DeclaredTLS()
            let before = faults.count
            ConfigKey.read(members, DeclaredTLS.keys, in: place.text, &faults, into: &tls)
            guard faults.count == before else { return nil }
            guard !tls.certificate.isEmpty, !tls.key.isEmpty else {
                faults.add(place.text, "needs both certificate and key: \(example)")
                return nil
            }
            return tls
        }
    }
}
