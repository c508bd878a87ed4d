internal import Linux
internal import Logging
internal import Shadowsocks
internal import Web

/// Has the server greet its clients with a new certificate once its files have changed.
///
/// Who renews one replaces two files, one after the other: what doesn't fit together is no fault before it has lasted.
actor CertificateRenewal {
    /// As long as what doesn't fit together may still be about to.
    private static let patience = Duration.seconds(60)

    private let settings: Settings
    private let server: HTTPServer
    private let log: Logger
    private var shown: TLSIdentity
    /// What is wrong with what is there now, since when, and whether that was said.
    private var trouble: (fault: String, since: ContinuousClock.Instant, isSaid: Bool)?

    /// - Parameters:
    ///   - settings: What names the files.
    ///   - shown: What the server shows now; nil where it has no certificate, and none to be renewed.
    ///   - server: It shows what is in the files from the next look on.
    ///   - log: Where a new certificate is told of, and what is wrong with one.
    init?(_ settings: Settings, shown: TLSIdentity?, server: HTTPServer, log: Logger) {
        guard let shown else { return nil }
        self.settings = settings
        self.shown = shown
        self.server = server
        self.log = log
    }

    /// The directories whose changes matter.
    nonisolated var watch: [String] {
        Array(Set([settings.tls?.certificate, settings.tls?.key].compactMap(\.self).flatMap { PathWalk($0).watch }))
    }

    /// Looks at the files, and takes over what is new; what can't be used leaves everything as it is.
    ///
    /// - Returns: Whether it was new.
    @discardableResult
    func look() -> Bool {
        do throws(SettingsError) {
            let identity = try settings.tlsIdentity()
            trouble = nil
            guard let identity, identity != shown else { return false }
            server.present(identity)
            shown = identity
            log.notice("serving the new certificate in \(settings.tls?.certificate ?? "")")
            return true
        } catch {
            note(error.problems.map(\.description).joined(separator: "; "))
            return false
        }
    }

    private func note(_ fault: String) {
        if trouble?.fault != fault { trouble = (fault, .now, false) }
        guard let trouble, !trouble.isSaid, trouble.since.duration(to: .now) >= Self.patience else { return }
        self.trouble?.isSaid = true
        log.warning("\(fault); going on with the certificate that was there before")
    }
}

extension Part {
    /// Hears of a new certificate, and looks for one now and then where nothing can be heard.
    static func renew(_ certificate: CertificateRenewal?) -> Part {
        Part {
            guard let certificate else { return }
            var watch = try DirectoryWatch()
            _ = watch.watch(certificate.watch)
            // It may have changed before it was watched.
            await certificate.look()
            for await _ in merge(watch.changes, every: .seconds(60)) {
                await certificate.look()
                // A link may lead elsewhere now.
                _ = watch.watch(certificate.watch)
            }
        }
    }
}
