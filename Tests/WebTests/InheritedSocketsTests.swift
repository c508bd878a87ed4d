import Glibc
import Testing

@testable import Web

@Suite struct InheritedSocketsTests {
    /// Copies a descriptor to a run of free ones, as systemd would pass them, and closes the original.
    private func environment(count: Int) -> [String: String] {
        ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "\(count)"]
    }

    /// Takes all sockets that were passed, and says what they are.
    private func take(_ count: Int, from first: CInt) -> String {
        do {
            var inherited = try InheritedSockets(
                environment: environment(count: count), processID: getpid(), first: first)
            var names: [String] = []
            while let socket = try inherited.take() {
                names.append("\(socket.address)")
                guard fcntl(socket.descriptor.rawValue, F_GETFD) & FD_CLOEXEC != 0 else { return "inheritable" }
            }
            return names.joined(separator: " ")
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: ["127.0.0.1:0", "[::1]:0", "unix:@porttally-tests/inherited"])
    func aListeningSocketIsTakenOver(text: String) throws {
        let socket = try ListeningSocket(ListenAddress(parsing: text))
        let address = socket.address
        let first = socket.releaseDescriptor()
        #expect(take(1, from: first) == "\(address)")
        #expect(TestClient.isAbandoned(address), "the owner closes it")
    }

    @Test func whatDoesNotListenIsRefused() throws {
        let datagrams = try Descriptor(family: AF_INET, type: SOCK_DGRAM).release()
        #expect(take(1, from: datagrams).contains("it is not a listening stream socket (the socket unit needs"))
        let connected = try Descriptor(family: AF_INET, type: SOCK_STREAM).release()
        #expect(take(1, from: connected).contains("it is not a listening stream socket"))
        let file = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        #expect(take(1, from: file).hasPrefix("taking over descriptor \(file) from systemd: Socket operation on non-s"))
        #expect(take(1, from: 1 << 20).contains("Bad file descriptor"))
    }

    @Test(arguments: [
        [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "1", "LISTEN_FDS": "1"], ["LISTEN_PID": "\(getpid())"],
    ])
    func withoutOrForAnotherProcessThereIsNothing(environment: [String: String]) throws {
        let inherited = try InheritedSockets(environment: environment)
        #expect(inherited.count == 0)
    }

    @Test(arguments: ["x", "-1", "", "99999999999"])
    func numbersThatAreNoneAreRefused(count: String) {
        let error = #expect(throws: SocketError.self) {
            let inherited = try InheritedSockets(environment: ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": count])
            _ = inherited.count
        }
        #expect(error?.description.contains("LISTEN_FDS=\(count) are not numbers") == true)
    }

    /// That systemd's sockets are taken over from there, `systemd/test.sh` sees; here, libdispatch may hold it.
    @Test func theyStartAtThree() { #expect(InheritedSockets.firstDescriptor == 3) }
}
