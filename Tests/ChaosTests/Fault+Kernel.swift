import Foundation
import TestSupport

extension Fault {
    /// The kernel's side is shaken.
    static let kernel = [
        Fault(name: "ruleset churn by others") { world, _ in
            try world.churn()
            return .exact
        },
        Fault(name: "ruleset churn by others while ports change", weight: 2) { world, random in
            for ports in [[World.extra[1]], World.extra] {
                try world.name(extra: ports)
                try world.churn()
            }
            try world.restoreConfigs(using: &random)
            return .exact
        },
        Fault(name: "a neighbour who commits 20 to 50 times a second, for some rounds", weight: 6) { world, random in
            try world.neighbour?.program.stop()
            world.neighbour = nil
            let pace = Int.random(in: 20...50, using: &random)
            let neighbour = try Neighbour(in: world.directory, commitsPerSecond: pace)
            try neighbour.waitForCommits(1)
            world.neighbour = (neighbour, Int.random(in: 3...8, using: &random))
            return .exact
        },
        Fault(name: "netlink buffers set tiny") { world, random in
            try world.control.write(clockOffset: world.clockOffset, tinyBuffers: true)
            if Int.random(in: 0..<3, using: &random) == 0 {
                world.kill()
                try world.launch()
            }
            for ports in [[], [World.extra[2]], World.extra] {
                try world.name(extra: ports)
                world.pass(0.1...0.2, using: &random)
            }
            try world.churn()
            try world.waitUntilCounting(extra: Set(World.extra))
            try world.control.write(clockOffset: world.clockOffset, tinyBuffers: false)
            return .exact
        },
    ]
}

extension World {
    /// Sends the neighbour away after his last round.
    func endRoundOfNeighbour() throws {
        guard let (program, rounds) = neighbour else { return }
        neighbour = rounds > 1 ? (program, rounds - 1) : nil
        if rounds <= 1 { try program.stop() }
    }

    /// Others make and delete tables, as fast as nft can.
    func churn() throws {
        try shell(
            "for i in {1..20}; do nft 'add table ip other; add chain ip other c'; nft delete table ip other; done")
    }
}
