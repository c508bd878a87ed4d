internal import Linux
internal import Shadowsocks
internal import Tally

/// The running programs that are known to serve shadowsocks, and the ports that they listen on.
struct ListeningServers {
    /// A port on which a program listens.
    struct Listener: Equatable, CustomStringConvertible {
        var port: PortNumber
        var transports: Transports
        /// `ss-server`, or `obfs-server, a plugin of ss-server`.
        var program: String
        var pid: Int
        /// Whether it may serve anything but shadowsocks there.
        var isProxy: Bool
        /// Whether only this machine can reach it: a manager's or a metrics port, or a client's.
        var isLocal: Bool

        /// `ss-server (pid 4711) listens on port 9000 (tcp, udp)`.
        var description: String {
            let place =
                "port \(port) (\(transports.names.joined(separator: ", ")))\(isLocal ? " of this machine alone" : "")"
            return "\(program.printable(atMost: 80)) (pid \(pid)) listens on \(place)"
        }
        /// How to have it counted.
        var declaration: String { "ports: [{ port: \(port) }]" }
    }

    private(set) var listeners: [Listener] = []
    /// The servers whose sockets this process may not see.
    private(set) var hidden: [String] = []

    private struct Process {
        var pid: Int
        var parent: Int
        var command: ServerCommand?
        var name: String
    }

    /// Looks at every process, and at the sockets of those that matter.
    init() {
        let names = (try? Directory.list("/proc", atMost: .max)) ?? []
        let processes = names.compactMap { Int($0) }.sorted().compactMap(Self.process)
        let servers = processes.filter { $0.command.map { $0.role != .client } ?? false }
        let commands = Dictionary(servers.map { ($0.pid, $0.command) }) { first, _ in first }
        let table = SocketTable()
        for process in processes {
            if let command = process.command {
                guard command.role != .client, command.role != .manager else { continue }
                // Behind a plugin it listens on this machine alone.
                let isPlain = command.role == .server && !processes.contains { $0.parent == process.pid }
                add(process, program: command.program, command, in: table, alsoLocal: isPlain)
            } else if let command = commands[process.parent] ?? nil, command.role == .server {
                add(process, program: "\(process.name), a plugin of \(command.program)", command, in: table)
            }
        }
    }

    private mutating func add(
        _ process: Process, program: String, _ command: ServerCommand, in table: SocketTable, alsoLocal: Bool = false
    ) {
        let folder = "/proc/\(process.pid)/fd"
        guard let descriptors = try? Directory.list(folder, atMost: .max) else {
            // It may have ended since.
            if (try? FileIdentity("/proc/\(process.pid)")) != nil {
                hidden.append("\(program) (pid \(process.pid))")
            }
            return
        }
        var sockets: [SocketTable.Socket] = []
        for descriptor in descriptors {
            let target = (try? SymbolicLink.target(of: "\(folder)/\(descriptor)")) ?? ""
            guard target.hasPrefix("socket:["), let inode = UInt64(target.dropFirst(8).dropLast()),
                let socket = table.sockets[inode], alsoLocal || !socket.isLocal, socket.port != command.managerPort
            else { continue }
            sockets.append(socket)
        }
        listeners += Self.listeners(sockets, program: program, pid: process.pid, isProxy: command.role == .proxy)
    }

    /// The ports of a process, in ascending order; one is local where all its sockets are.
    static func listeners(
        _ sockets: [SocketTable.Socket], program: String, pid: Int, isProxy: Bool
    ) -> [Listener] {
        Dictionary(grouping: sockets, by: \.port).sorted { $0.key < $1.key }.map { port, sockets in
            let transports = sockets.reduce(into: Transports()) { $0.formUnion($1.transport) }
            return Listener(
                port: port, transports: transports, program: program, pid: pid, isProxy: isProxy,
                isLocal: sockets.allSatisfy(\.isLocal))
        }
    }

    /// A process that has a command line; those of the kernel have none.
    private static func process(_ pid: Int) -> Process? {
        let words = (BoundedFile.text("/proc/\(pid)/cmdline") ?? "").split(separator: "\0").map(String.init)
        guard let program = words.first else { return nil }
        let status = (BoundedFile.text("/proc/\(pid)/status") ?? "").split(separator: "\n")
        let parent = status.first { $0.hasPrefix("PPid:") }.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        // SSR is started in its folder: `python server.py`.
        let folder = (try? SymbolicLink.target(of: "/proc/\(pid)/cwd")) ?? ""
        let command = ServerCommand(words.map { $0 == "server.py" ? "\(folder)/\($0)" : $0 })
        return Process(
            pid: pid, parent: parent, command: command, name: String(program.split(separator: "/").last ?? ""))
    }
}
