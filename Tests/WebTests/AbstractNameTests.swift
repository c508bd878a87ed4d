import Glibc
import SystemPackage
import Testing

@testable import Web

@Suite struct AbstractNameTests {
    /// The error of taking a lock; nil if that worked, and it was let go again.
    private func error(holding name: String) -> SocketError? {
        do {
            _ = try AbstractName(holding: name)
            return nil
        } catch {
            return error
        }
    }

    @Test func oneHoldsItAndIsNamed() throws {
        let name = "porttally-tests/lock"
        do {
            let lock = try AbstractName(holding: name)
            for _ in 0..<200 {
                #expect(
                    error(holding: name)?.description == "locking @\(name): Address already in use"
                        + " (process \(getpid()) of this network namespace holds it)")
            }
            let holder = try PeerCredentials(listeningOn: .abstract(name: lock.name))
            #expect(holder.processID == getpid())
            #expect(holder.userID == geteuid())
            #expect(holder.groupID == getegid())
        }
        #expect(error(holding: name) == nil)
    }

    @Test func nobodyIsNobody() {
        let error = #expect(throws: SocketError.self) {
            try PeerCredentials(listeningOn: .abstract(name: "porttally-tests/nobody-here"))
        }
        #expect(error?.errno == .connectionRefused)
        #expect(throws: SocketError.self) { try PeerCredentials(listeningOn: .anyPort) }
    }
}
