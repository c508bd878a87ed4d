import Foundation
import TestSupport
import Testing

/// An authority of its own, and certificates for this machine that it has signed.
private struct Authority {
    let directory: TemporaryDirectory

    init(_ directory: TemporaryDirectory) throws {
        self.directory = directory
        try shell(
            """
            cd \(directory.path)
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority \
                -keyout authority.key -out authority.pem 2>/dev/null
            """)
    }

    var certificate: String { directory.file("authority.pem") }

    /// Makes `NAME.pem`, whose serial number is given, and `NAME.key`.
    func issue(_ name: String, serial: Int) throws {
        try shell(
            """
            cd \(directory.path); mkdir -p $(dirname \(name))
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=porttally \
                -addext subjectAltName=IP:127.0.0.1,IP:\(OtherMachine.here) -keyout \(name).key -out \(name).csr 2>/dev/null
            openssl x509 -req -in \(name).csr -CA authority.pem -CAkey authority.key -days 1 -copy_extensions copy \
                -set_serial \(serial) -out \(name).pem 2>/dev/null
            """)
    }

    /// The serial number with which a client is greeted, in hexadecimal digits.
    func serial() throws -> String {
        try shell(
            """
            openssl s_client -connect 127.0.0.1:10388 -CAfile \(certificate) -verify_return_error </dev/null 2>/dev/null |
                openssl x509 -noout -serial || true
            """
        ).trimmingCharacters(in: .whitespacesAndNewlines).replacingOccurrences(of: "serial=", with: "")
    }
}

@Suite("TLS", .serialized, .enabled(if: kernelIsAvailable, Comment(rawValue: kernelReason)))
struct TLSTests {
    private static let token = "f3e1b2a09d8c7b6a5f4e3d2c1b0a9f8e"

    @Test("is served to a real Prometheus elsewhere, with a token, and the certificate is renewed meanwhile")
    func prometheus() async throws {
        try await inNewNetworkNamespace {
            let files = try TemporaryDirectory()
            let authority = try Authority(files)
            try authority.issue("archive/1", serial: 0xa1)
            // As certbot has it.
            try shell(
                "cd \(files.path); mkdir live; ln -s ../archive/1.pem live/cert.pem; ln -s ../archive/1.key live/cert.key"
            )
            let world = try World(
                ports: [8388],
                "token: '\(Self.token)', tls: { certificate: '\(files.file("live/cert.pem"))', key: '\(files.file("live/cert.key"))' }"
            )
            let other = try OtherMachine()
            try world.directory.write("token", Self.token + "\n")
            let agent = try AgentProcess(
                in: world.directory, config: world.config, arguments: ["--listen", "\(OtherMachine.here):10388"])
            try eventually("it answers; it says: \(agent.output)") { try authority.serial() == "A1" }

            // Without TLS nothing is said, and from an authority that isn't known it isn't taken.
            func curl(_ url: String, _ arguments: [String] = []) throws -> Int32 {
                try run("curl", ["-s", "-o", "/dev/null", "--max-time", "10"] + arguments + [url], check: false).status
            }
            #expect(try curl("http://127.0.0.1:10388/health") != 0)
            #expect(try curl("https://127.0.0.1:10388/health") == 60)
            let trusting = ["--fail", "--cacert", authority.certificate]
            #expect(try curl("https://127.0.0.1:10388/health", trusting) == 0)
            #expect(try curl("https://127.0.0.1:10388/metrics", trusting) == 22)
            #expect(try curl("https://127.0.0.1:10388/health", trusting + ["--tls-max", "1.1"]) != 0)
            // The terminal's questions go another way.
            let config = world.directory.file("porttally.json")
            #expect(try run(AgentProcess.program, ["status", "--config", config]).output.contains("8388"))

            let prometheus = try PrometheusServer(
                world.directory, on: other,
                """
                authorization: { credentials_file: token }
                    scheme: https
                    tls_config: { ca_file: "\(authority.certificate)" }
                """)
            func scrapes() throws -> Double { try prometheus.value(of: "count_over_time(up[1h])") ?? 0 }
            try eventually("Prometheus scrapes", within: 40) { try scrapes() >= 2 }

            // certbot swaps one link after the other; meanwhile the old one is shown.
            try authority.issue("archive/2", serial: 0xa2)
            try shell("ln -sfn ../archive/2.pem \(files.file("live/cert.pem"))")
            let before = try scrapes()
            try eventually("scrapes go on", within: 20) { try scrapes() >= before + 2 }
            #expect(try authority.serial() == "A1")
            try shell("ln -sfn ../archive/2.key \(files.file("live/cert.key"))")
            try eventually("the new one is shown") { try authority.serial() == "A2" }

            // acme.sh writes into the files, and a key that breaks off on the way is none.
            try authority.issue("3", serial: 0xa3)
            try shell(
                """
                cd \(files.path)
                head -c 100 3.key > archive/2.key
                cat 3.pem > archive/2.pem
                """)
            let later = try scrapes()
            try eventually("scrapes go on", within: 20) { try scrapes() >= later + 2 }
            #expect(try authority.serial() == "A2")
            try shell("cd \(files.path); cat 3.key > archive/2.key")
            try eventually("the new one is shown") { try authority.serial() == "A3" }

            try eventually("Prometheus has scraped it", within: 20) { try scrapes() >= later + 4 }
            #expect(try prometheus.value(of: "min_over_time(up[1h])") == 1)
            #expect(agent.output.contains("serving the new certificate"))
            #expect(agent.terminate() == 0)
        }
    }

    @Test("with files that can't be used is refused, by check, too, and the file and the key are named")
    func refused() async throws {
        try await inNewNetworkNamespace {
            let files = try TemporaryDirectory()
            let authority = try Authority(files)
            try authority.issue("one", serial: 1)
            try authority.issue("two", serial: 2)
            try shell(
                """
                cd \(files.path)
                openssl ec -in one.key -aes128 -passout pass:secret -out locked.key 2>/dev/null
                """)
            for (certificate, key, complaint) in [
                ("one.pem", "gone.key", "tls.key there is no file \(files.file("gone.key"))"),
                ("one.key", "one.key", "tls.certificate \(files.file("one.key")) has no certificate in PEM"),
                ("one.pem", "locked.key", "tls.key \(files.file("locked.key")) has no private key in PEM"),
                ("one.pem", "two.key", "tls.key \(files.file("two.key")) is not the key of the first certificate"),
                ("one.pem", "", "tls.key must be an absolute path"),
            ] {
                let key = key.isEmpty ? "" : files.file(key)
                let world = try World(
                    ports: [8388], "tls: { certificate: '\(files.file(certificate))', key: '\(key)' }")
                let agent = try AgentProcess(in: world.directory, config: world.config)
                #expect(agent.child.wait() == 78)
                let expected = complaint.split(separator: " ", maxSplits: 1).joined(separator: ": ")
                #expect(agent.output.contains(expected), "\(agent.output)")
                let check = try run(
                    AgentProcess.program, ["check", "--config", world.directory.file("porttally.json")], check: false)
                #expect(check.status == 78)
                #expect(
                    (check.output + check.errors).contains(complaint.split(separator: " ")[1...].joined(separator: " "))
                )
            }
            // One that can is told of.
            let world = try World(
                ports: [8388], "tls: { certificate: '\(files.file("one.pem"))', key: '\(files.file("one.key"))' }")
            try world.directory.write("porttally.json", world.config)
            let check = try run(
                AgentProcess.program, ["check", "--config", world.directory.file("porttally.json")], check: false)
            #expect(check.output.contains("the certificate in tls.certificate is valid until 20"), "\(check.output)")
        }
    }
}
