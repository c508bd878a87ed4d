internal import Foundation

/// Where things are: the agent, the programs beside this one, and a directory that a run has to itself.
struct World {
    /// The agent's program.
    let agent: String
    private let programs: String
    let scratch: String

    /// Empties the scratch directory.
    init(agent: String) throws {
        let files = FileManager.default
        guard files.isExecutableFile(atPath: agent) else { throw Failure("\(agent) is not there; see make bench") }
        self.agent = URL(fileURLWithPath: agent).path
        let myself = try files.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        programs = URL(fileURLWithPath: myself).deletingLastPathComponent().path
        scratch = programs + "/bench-scratch"
        try? files.removeItem(atPath: scratch)
        try files.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    }

    /// What kind of file system the store lies on.
    var fileSystem: String { get throws { try text(["stat", "--file-system", "--format=%T", scratch]) } }

    /// Removes the scratch directory.
    func remove() { try? FileManager.default.removeItem(atPath: scratch) }

    func file(_ name: String) -> String { scratch + "/" + name }

    /// A program that lies beside this one.
    func program(_ name: String) -> String { programs + "/" + name }

    /// The nanoseconds of some bare dumps of the agent's table, each of which must show so many ports; in seconds.
    func floor(_ dumps: Int, ports: Int) throws -> [Double] {
        let lines = try String(decoding: run([program("floor"), "porttally", "\(dumps)"]), as: UTF8.self)
            .split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
        guard lines.count == dumps, lines.allSatisfy({ $0.count == 3 && $0[1] == Double(4 * ports + 2) }) else {
            throw Failure("the table is not complete: \(lines)")
        }
        return lines.map { $0[0] / 1e9 }
    }

    /// The sum of all counters of the agent's table, in bytes.
    func counted() throws -> Int {
        let words = try text([program("floor"), "porttally"]).split(separator: " ")
        return words.last.flatMap { Int($0) } ?? 0
    }

    /// What a packet costs to ports from ``firstPort`` on, in nanoseconds.
    func packet(ports: Int, milliseconds: Int) throws -> Double {
        let output = try text([program("packets"), "\(firstPort)", "\(ports)", "\(milliseconds)"])
        guard let value = Double(output) else { throw Failure("packets: \(output)") }
        return value
    }
}

/// The first port that is counted, except where all are.
let firstPort: UInt16 = 20_000

/// So many ports in a row.
func ports(_ count: Int) -> [UInt16] {
    let first = count > 10_000 ? 1 : Int(firstPort)
    return (first..<first + count).map { UInt16($0) }
}
