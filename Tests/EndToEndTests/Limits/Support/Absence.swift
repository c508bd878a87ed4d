import Foundation
import Glibc
import TestSupport

/// What becomes of the agent while something happens.
enum Absence: CaseIterable {
    case none, stopped, killed

    func begin(_ agent: AgentProcess) throws {
        switch self {
        case .none: break
        case .stopped:
            agent.child.signal(SIGSTOP)
            try eventually("the agent has stopped") {
                let stat = try String(contentsOfFile: "/proc/\(agent.child.pid)/stat", encoding: .utf8)
                return stat.split(separator: ")").last?.hasPrefix(" T") == true
            }
        case .killed: agent.kill()
        }
    }

    /// - Returns: The agent that answers now.
    func end(_ agent: AgentProcess, _ world: LimitsWorld, zone: String = "UTC") throws -> AgentProcess {
        switch self {
        case .none: return agent
        case .stopped:
            agent.child.signal(SIGCONT)
            return try agent.ready()
        case .killed: return try world.startAgent(zone: zone)
        }
    }
}
