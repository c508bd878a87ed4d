internal import Glibc
internal import Logging
internal import SystemPackage
public import Web

/// Where commands on this machine ask the agent of a table: whatever it listens on besides, and without a token.
extension PorttallyAgent {
    /// A name in this network namespace, as the table is one.
    private var commandSocket: ListenAddress { .abstract(name: "porttally/inet/\(settings.table)/http") }

    /// Listens there for root and the agent's own user.
    ///
    /// Where that can't be, the agent works all the same.
    func listenForCommands(_ server: HTTPServer) async {
        do {
            try await server.listen(on: try ListeningSocket(commandSocket), for: [0, geteuid()])
        } catch {
            log.warning("commands such as `porttally status` can't ask this agent: \(error)")
        }
    }

    /// Asks the agent that runs with these settings.
    ///
    /// Anybody may take the name while there is none. So it has to be root's process, this user's, or one of the user whose
    /// the store is.
    public var client: HTTPClient {
        let owner = (try? Stat(FilePath(settings.state)))?.userID.rawValue
        return HTTPClient(commandSocket, of: Set([0, geteuid()] + (owner.map { [$0] } ?? [])))
    }
}
