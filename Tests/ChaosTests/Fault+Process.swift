import Glibc
import TestSupport

extension Fault {
    /// The process ends, or stands still.
    static let process = [
        Fault(name: "kill -9", weight: 8, endsAgent: true) { world, random in
            world.kill()
            world.pass(0...0.1, using: &random)
            try world.start()
            return .exact
        },
        Fault(name: "kill -9 while it starts", weight: 6, endsAgent: true) { world, random in
            world.kill()
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                try world.launch()
                world.pass(0...0.3, using: &random)
                world.kill()
            }
            try world.start()
            return .exact
        },
        Fault(name: "kill -9 between reading and commit", endsAgent: true) { world, random in
            try world.dieAt("read:\(Int.random(in: 1...12, using: &random))", using: &random)
            return .exact
        },
        Fault(name: "kill -9 between commit and answer", weight: 6, endsAgent: true) { world, random in
            try world.dieAt("committed:\(Int.random(in: 1...12, using: &random))", using: &random)
            return .exact
        },
        Fault(name: "kill -9 between the kernel's batch and the commit", weight: 6, endsAgent: true) { world, random in
            let place = ["table-changed", "last-reading", "counters-deleted"].randomElement(using: &random) ?? ""
            try world.dieAt("\(place):\(Int.random(in: 1...2, using: &random))", using: &random)
            return .exact
        },
        Fault(name: "SIGTERM", weight: 6, endsAgent: true) { world, random in
            try world.terminate()
            world.pass(0...0.1, using: &random)
            try world.start()
            return .exact
        },
        Fault(name: "SIGSTOP", weight: 5) { world, random in
            world.agent?.child.signal(SIGSTOP)
            let isLong = Int.random(in: 0..<20, using: &random) == 0
            world.pass(isLong ? 2...4 : 0.05...0.6, using: &random)
            world.agent?.child.signal(SIGCONT)
            return .exact
        },
        Fault(name: "SIGHUP, ten times", weight: 2) { world, random in
            for _ in 0..<10 {
                world.agent?.child.signal(SIGHUP)
                world.pass(0...0.02, using: &random)
            }
            return .exact
        },
    ]
}

extension World {
    /// Starts an agent that dies at a place in the program, leads it there, and starts the next one.
    func dieAt(_ failpoint: String, using random: inout SeededRandom) throws {
        kill()
        try launch(failpoint: failpoint)
        try lead(to: failpoint, using: &random) { agent?.child.isRunning == false }
        agent = nil
        try name(extra: Self.extra)
        try start()
        gates.expect(limits)
    }
}
