import Foundation
import TestSupport

/// Real shadowsocks servers and clients on loopback: the first port served over IPv4, the second over IPv6.
final class ShadowsocksWorld {
    private var children: [Child] = []
    private let received: String

    /// - Parameters:
    ///   - directory: Where logs and files go.
    ///   - ports: Two server ports.
    ///   - fileSize: How long the file is that the origin serves, in bytes.
    /// - Throws: What kept them from starting.
    init(_ directory: TemporaryDirectory, ports: [Int], fileSize: Int) throws {
        received = directory.file("received")
        try directory.write("received", "")
        try Data(count: fileSize).write(to: URL(fileURLWithPath: directory.file("file")))
        func start(_ program: String, _ arguments: [String]) throws {
            children.append(
                try Child(program, arguments, output: directory.file("ss.log"), errors: directory.file("ss.log")))
        }
        try start("python3", ["-m", "http.server", "9000", "--bind", "127.0.0.1", "--directory", directory.path])
        try start("socat", ["-u", "UDP-RECV:9100", "OPEN:\(received),append"])
        for (index, port) in ports.enumerated() {
            let server = index == 0 ? "127.0.0.1" : "::1"
            let common = ["-p", "\(port)", "-k", "secret", "-m", "aes-256-gcm"]
            try start("ss-server", ["-s", server, "-u"] + common)
            try start("ss-local", ["-s", server, "-b", "127.0.0.1", "-l", "\(1080 + index)"] + common)
            try start(
                "ss-tunnel",
                ["-s", server, "-b", "127.0.0.1", "-l", "\(7000 + index)", "-L", "127.0.0.1:9100", "-U"] + common)
        }
        for index in ports.indices {
            try eventually("the proxies answer") { try fetch(through: 1080 + index) == fileSize }
        }
    }

    /// Fetches the file through a proxy, and returns how many bytes came.
    func fetch(through proxy: Int) throws -> Int {
        let result = try run(
            "curl",
            [
                "-s", "--max-time", "20", "--socks5", "127.0.0.1:\(proxy)", "-o", "/dev/null", "-w", "%{size_download}",
                "http://127.0.0.1:9000/file",
            ], check: false)
        return Int(result.output) ?? 0
    }

    /// Sends datagrams through a tunnel, and waits until they have arrived at its far end.
    func sendDatagrams(_ count: Int, through tunnel: Int) throws {
        let size = 400
        let before = try arrived()
        for _ in 0..<count { try exchange(udp: size, to: tunnel) }
        try eventually("the datagrams arrive") { try arrived() - before == count * size }
    }

    private func arrived() throws -> Int { try Data(contentsOf: URL(fileURLWithPath: received)).count }

    /// Ends everything, so that nothing is sent any more.
    func stop() {
        for child in children { child.stop() }
    }
}
