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
    private let files: DeclaredTLS
    private let server: HTTPServer
    private let log: Logger
    private var shown: [BoundedFile.Contents]
    /// What is wrong with what is there now, since when, and whether that was said.
    private var trouble: (fault: String, since: ContinuousClock.Instant, isSaid: Bool)?

    /// - Parameters:
    ///   - settings: What names the files; nil comes of those that name none.
    ///   - server: It shows what is in them now.
    ///   - log: Where a new certificate is told of, and what is wrong with one.
    init?(_ settings: Settings, server: HTTPServer, log: Logger) {
        guard let files = settings.tls else { return nil }
        self.settings = settings
        self.files = files
        self.server = server
        self.log = log
        shown = Self.contents(of: files)
    }

    /// The directories whose changes matter.
    nonisolated var watch: [String] {
        Array(Set([settings.tls?.certificate, settings.tls?.key].compactMap(\.self).flatMap { PathWalk($0).watch }))
    }

    private static func contents(of files: DeclaredTLS) -> [BoundedFile.Contents] {
        [files.certificate, files.key].map { BoundedFile.read($0, atMost: 1 << 20) }
    }

    /// Looks at the files, and takes over what is new; what can't be used leaves everything as it is.
    func look() {
        let contents = Self.contents(of: files)
        guard contents != shown else {
            trouble = nil
            return
        }
        do throws(SettingsError) {
            guard let identity = try settings.tlsIdentity() else { return }
            server.present(identity)
            // If that read something yet newer, the next look finds it new once more.
            shown = contents
            trouble = nil
            log.notice("serving the new certificate in \(files.certificate)")
        } catch {
            note(error.problems.map(\.description).joined(separator: "; "))
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
