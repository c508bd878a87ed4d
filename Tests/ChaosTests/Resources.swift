import Foundation
import Glibc
import TestSupport

extension World {
    /// Memory and descriptors of the agent don't grow.
    func checkResources() throws {
        guard let pid = agent?.child.pid else { return }
        let allowed = known.descriptors ?? 0
        if known.descriptors == nil {
            known.descriptors = try descriptors(of: pid)
        } else {
            // Connections of the watcher's come and go; those of clients that have left are closed soon.
            let connections = clients.count + 1
            try eventually("no more than \(allowed) descriptors and \(connections) connections are open", within: 15) {
                try descriptors(of: pid) <= allowed + connections
            }
        }
        let memory = try memory(of: pid)
        known.worstMemory = max(known.worstMemory, memory)
        if known.lived.pid != pid { known.lived = (pid, 0, 0) }
        known.lived.rounds += 1
        if known.lived.rounds == 3 { known.lived.memory = memory }
        guard known.lived.rounds <= 3 || memory <= known.lived.memory + Self.memoryGrowth, memory <= Self.memoryLimit
        else {
            throw Broken(
                description:
                    "memory: \(memory) bytes, \(known.lived.memory) at the third of \(known.lived.rounds) rounds")
        }
    }

    /// How much more an agent may need in its later rounds than in its third, in bytes.
    private static let memoryGrowth = 16 << 20
    /// How much a debug build may need at all, in bytes.
    private static let memoryLimit = 96 << 20

    func descriptors(of pid: pid_t) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
    }

    private func memory(of pid: pid_t) throws -> Int {
        let fields = try String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8).split(separator: " ")
        return (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
}
