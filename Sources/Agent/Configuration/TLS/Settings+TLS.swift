internal import Linux
internal import Web

extension Settings {
    /// The server's certificate and key, as they are in their files now; nil where there is none to be.
    ///
    /// - Throws: ``SettingsError`` that names the file that can't be used.
    func tlsIdentity() throws(SettingsError) -> TLSIdentity? {
        guard let tls else { return nil }
        var faults = ConfigFaults(file: file ?? Self.defaultFile)
        let certificate = Self.bytes(of: tls.certificate, "tls.certificate", &faults)
        let key = Self.bytes(of: tls.key, "tls.key", &faults)
        if let certificate, let key {
            do throws(TLSIdentity.Fault) {
                return try TLSIdentity(certificate: certificate, key: key)
            } catch {
                switch error {
                case .noCertificate: faults.add("tls.certificate", "\(tls.certificate) has no certificate in PEM")
                case .noKey: faults.add("tls.key", "\(tls.key) has no private key in PEM that needs no passphrase")
                case .mismatch:
                    faults.add("tls.key", "\(tls.key) is not the key of the first certificate in \(tls.certificate)")
                }
            }
        }
        throw SettingsError(problems: faults.all)
    }

    private static func bytes(of path: String, _ key: String, _ faults: inout ConfigFaults) -> [UInt8]? {
        switch BoundedFile.read(path, atMost: 1 << 20) {
        case .bytes(let bytes, _): return bytes
        case .absent: faults.add(key, "there is no file \(path)")
        case .directory: faults.add(key, "\(path) is a directory")
        case .failed(let failure): faults.add(key, "\(path) can't be read: \(failure)")
        }
        return nil
    }
}
