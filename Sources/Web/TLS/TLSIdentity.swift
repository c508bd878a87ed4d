internal import NIOSSL

/// A server's certificate with its key; two are equal where they were read from the same bytes.
public struct TLSIdentity: Sendable, Equatable {
    /// What is wrong with one.
    public enum Fault: Error, Hashable {
        /// There is no certificate in PEM.
        case noCertificate
        /// There is no key in PEM, or one behind a passphrase.
        case noKey
        /// The key is not that of the first certificate.
        case mismatch
    }

    let context: NIOSSLContext
    private let digest: [UInt8]
    /// Until when the certificate is valid, in seconds since 1970-01-01 UTC.
    public let validUntil: Int64

    /// - Parameters:
    ///   - certificate: The certificate, and after it those that vouch for it, in PEM.
    ///   - key: Its private key, in PEM.
    /// - Throws: What is wrong with them.
    public init(certificate: [UInt8], key: [UInt8]) throws(Fault) {
        guard let chain = try? NIOSSLCertificate.fromPEMBytes(certificate), let first = chain.first else {
            throw .noCertificate
        }
        digest = SHA256.digest(SHA256.digest(certificate) + SHA256.digest(key))
        guard let key = try? NIOSSLPrivateKey(bytes: key, format: .pem, passphraseCallback: { $0([UInt8]()) }) else {
            throw .noKey
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        guard let context = try? NIOSSLContext(configuration: configuration) else { throw .mismatch }
        self.context = context
        validUntil = Int64(first.notValidAfter)
    }

    public static func == (a: TLSIdentity, b: TLSIdentity) -> Bool { a.digest == b.digest }
}
