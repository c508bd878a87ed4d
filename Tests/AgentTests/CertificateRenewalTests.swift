import Logging
import TestSupport
import Testing
import Web

@testable import Agent

@Suite("A certificate that is renewed") struct CertificateRenewalTests {
    private func issue(_ name: String, in directory: TemporaryDirectory) throws {
        try shell(
            """
            cd \(directory.path)
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=\(name) \
                -keyout key.pem -out certificate.pem 2>/dev/null
            """)
    }

    @Test("between the agent's start and the first look is taken over with that, and once")
    func beforeTheFirstLook() async throws {
        let directory = try TemporaryDirectory()
        let files = "{ certificate: '\(directory.file("certificate.pem"))', key: '\(directory.file("key.pem"))' }"
        let settings = try SettingsFile(directory.write("config.json", "{ tls: \(files) }")).read()
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

        try issue("old", in: directory)
        let identity = try settings.tlsIdentity()
        let server = HTTPServer(routes: [], tls: identity, logger: log)
        let renewal = try #require(CertificateRenewal(settings, shown: identity, server: server, log: log))
        #expect(await !renewal.look())

        try issue("new", in: directory)
        let later = try #require(CertificateRenewal(settings, shown: identity, server: server, log: log))
        #expect(await later.look())
        #expect(await !later.look())

        // What can't be used changes nothing.
        try directory.write("key.pem", "")
        #expect(await !later.look())
        try issue("newest", in: directory)
        #expect(await later.look())
        await server.shutdown(grace: .zero)
    }
}
