import Glibc
import SystemPackage
import Testing

@testable import Web

@Suite struct ListeningSocketTests {
    /// A path of its own for each test.
    private let path = "/tmp/porttally-tests-\(UInt64.random(in: 0...(.max))).sock"

    private func mode(of path: String) -> mode_t? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status.st_mode : nil
    }

    /// The error of listening on an address; nil if that worked.
    private func error(listeningOn address: ListenAddress) -> SocketError? {
        do {
            _ = try ListeningSocket(address)
            return nil
        } catch {
            return error
        }
    }

    @Test func theKernelsPortCanBeRead() throws {
        let socket = try ListeningSocket(.anyPort)
        guard case .tcp(let host, let port) = socket.address else { throw TestError("\(socket.address)") }
        #expect(host.description == "127.0.0.1")
        #expect(port != 0)
        #expect(TestClient.canConnect(to: socket.address))
    }

    @Test func theDescriptorIsNotInheritedAndDoesNotBlock() throws {
        let socket = try ListeningSocket(.anyPort)
        #expect(fcntl(socket.descriptor.rawValue, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(socket.descriptor.rawValue, F_GETFL) & O_NONBLOCK != 0)
    }

    @Test func aTakenPortIsSaidWithTheRemedy() throws {
        let socket = try ListeningSocket(.anyPort)
        let error = error(listeningOn: socket.address)
        #expect(error?.errno == .addressInUse)
        #expect(
            error?.description == "listening on \(socket.address): Address already in use"
                + " (another porttally? choose another with --listen)")
    }

    @Test func anAddressOfAnotherHostIsRefused() throws {
        let error = error(listeningOn: try ListenAddress(parsing: "192.0.2.1:0"))
        #expect(error?.errno == .addressNotAvailable)
        #expect(error?.description.contains("this host has no such address") == true)
    }

    @Test func aPortCanBeListenedOnForIPv4AndIPv6Apart() throws {
        let v6 = try ListeningSocket(ListenAddress(parsing: "[::]:0"))
        guard case .tcp(_, let port) = v6.address else { throw TestError("\(v6.address)") }
        // Another process may have the port for IPv4; that would be another error than ours.
        let v4 = try ListeningSocket(ListenAddress(parsing: "0.0.0.0:\(port)"))
        #expect(v4.address.description == "0.0.0.0:\(port)")
        #expect(v6.address.description == "[::]:\(port)")
    }

    @Test func everywhereIsOneSocketForBothFamilies() throws {
        let socket = try ListeningSocket(.tcpEverywhere(port: 0))
        guard case .tcpEverywhere(let port) = socket.address else { throw TestError("\(socket.address)") }
        #expect(TestClient.canConnect(to: try ListenAddress(parsing: "127.0.0.1:\(port)")))
        #expect(TestClient.canConnect(to: try ListenAddress(parsing: "[::1]:\(port)")))
    }

    @Test func aSocketFileHasItsModeAndGoesWithTheSocket() throws {
        do {
            let socket = try ListeningSocket(.unix(path: path))
            #expect(socket.address == .unix(path: path))
            #expect(mode(of: path) == S_IFSOCK | 0o660)
            #expect(TestClient.canConnect(to: socket.address))
        }
        #expect(mode(of: path) == nil)
    }

    @Test func aSocketInUseIsLeftAlone() throws {
        let socket = try ListeningSocket(.unix(path: path))
        #expect(error(listeningOn: .unix(path: path))?.errno == .addressInUse)
        #expect(TestClient.canConnect(to: socket.address))
    }

    @Test func aStaleSocketIsReplaced() throws {
        // Bound and closed, as by an agent that was killed.
        guard let name = SocketName(unix: path) else { throw TestError("too long") }
        do { _ = try ListeningSocket.bound(to: name) }
        #expect(mode(of: path) != nil)
        let socket = try ListeningSocket(.unix(path: path))
        #expect(TestClient.canConnect(to: socket.address))
    }

    @Test func whatIsNoSocketIsLeftAlone() throws {
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        try file.close()
        defer { _ = unsafe unlink(path) }
        let error = error(listeningOn: .unix(path: path))
        #expect(error?.errno == .notSocket)
        #expect(error?.description.contains("a file that is not a socket is in the way") == true)
        #expect(mode(of: path) == S_IFREG | 0o600)
    }

    @Test func aSuccessorsSocketFileIsNotRemoved() throws {
        let successor: ListeningSocket
        do {
            let first = try ListeningSocket(.unix(path: path))
            #expect(unsafe unlink(path) == 0)
            successor = try ListeningSocket(.unix(path: path))
            _ = consume first
        }
        #expect(mode(of: path) != nil)
        #expect(TestClient.canConnect(to: successor.address))
    }

    @Test func aMissingDirectoryIsSaidWithTheRemedy() {
        let error = error(listeningOn: .unix(path: "/nonexistent/porttally.sock"))
        #expect(error?.errno == .noSuchFileOrDirectory)
        #expect(error?.description.contains("RuntimeDirectory=") == true)
    }
}
