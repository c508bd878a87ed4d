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

    @Test(arguments: [0o600, 0o660, 0o666, 0o777] as [UInt32])
    func theModeIsWhatWasAskedForWhateverTheUmask(mode: UInt32) async {
        // In a process of its own, as the umask is the process's.
        await #expect(processExitsWith: .success) { [mode = mode as UInt32, path = path as String] in
            for mask: mode_t in [0, 0o077, 0o777] {
                umask(mask)
                let socket = try ListeningSocket(.unix(path: path), access: SocketAccess(mode: mode))
                var status = stat()
                guard unsafe lstat(path, &status) == 0, status.st_mode == S_IFSOCK | mode else { exit(2) }
                guard TestClient.canConnect(to: socket.address) else { exit(3) }
            }
            exit(0)
        }
    }

    @Test(
        .enabled(if: geteuid() == 0, "only root may give a file to a group that it isn't in"),
        arguments: ["54321", "daemon"])
    func theGroupIsWhatWasAskedFor(group: String) throws {
        let socket = try ListeningSocket(.unix(path: path), access: SocketAccess(mode: 0o620, group: group))
        var status = stat()
        #expect(unsafe lstat(path, &status) == 0)
        #expect(status.st_gid == (group == "daemon" ? 1 : 54321) && status.st_uid == geteuid())
        #expect(status.st_mode == S_IFSOCK | 0o620)
        #expect(TestClient.canConnect(to: socket.address))
    }

    @Test func aGroupThatIsNotThereIsSaidAndNothingIsLeft() {
        let access = SocketAccess(group: "no-such-group")
        let error = #expect(throws: SocketError.self) { _ = try ListeningSocket(.unix(path: path), access: access) }
        #expect(error?.description.contains("the group no-such-group: there is no such group (`socket_group`") == true)
        #expect(mode(of: path) == nil)
    }

    /// Until the group is right nobody may connect, and until the socket listens nobody can.
    @Test func nobodyCanConnectBeforeItIsDone() throws {
        guard let name = SocketName(unix: path) else { throw TestError("too long") }
        let bound = try ListeningSocket.bound(to: name)
        #expect(mode(of: path) == S_IFSOCK | 0o600)
        #expect(!TestClient.canConnect(to: .unix(path: path)))
        let file = try SocketFile(bound: path, mode: 0o666, group: nil)
        #expect(!TestClient.canConnect(to: .unix(path: path)))
        try bound.listen(backlog: 1)
        #expect(TestClient.canConnect(to: .unix(path: path)))
        withExtendedLifetime(file) {}
    }

    @Test func aLinkInItsPlaceIsNotFollowed() throws {
        let other = path + ".other"
        let file = try FileDescriptor.open(
            FilePath(other), .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        try file.close()
        #expect(unsafe symlink(other, path) == 0)
        defer {
            _ = unsafe unlink(path)
            _ = unsafe unlink(other)
        }
        let error = #expect(throws: Errno.self) { _ = try SocketFile(bound: path, mode: 0o666, group: nil) }
        #expect(error == .notSocket)
        #expect(mode(of: other) == S_IFREG | 0o600)
    }

    @Test(
        arguments: [
            ("0660", 0o660), ("660", 0o660), ("0600", 0o600), ("777", 0o777), ("0", nil), ("", nil), ("0o660", nil),
            ("0880", nil), ("1660", nil), ("00660", nil), ("rw-", nil), ("+66", nil),
        ] as [(String, UInt32?)])
    func aModeIsReadAsChmodWritesIt(text: String, mode: UInt32?) {
        #expect(SocketAccess.mode(text) == mode)
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
