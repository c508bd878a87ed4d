import Foundation
import TestSupport

extension Fault {
    /// The configs change, and not always for the better.
    static let configs = [
        Fault(name: "ports removed and added") { world, random in
            let fewer = Set(World.extra.filter { _ in Bool.random(using: &random) })
            try world.use(World.extra, using: &random)
            try world.name(extra: fewer)
            try world.waitUntilCounting(extra: fewer)
            try world.use(fewer, using: &random)
            try world.restoreConfigs(using: &random)
            return .exact
        },
        Fault(name: "config rewritten in a burst", weight: 4) { world, random in
            for _ in 0..<Int.random(in: 2...20, using: &random) {
                try world.name(extra: World.extra.filter { _ in Bool.random(using: &random) })
                world.pass(0...0.05, using: &random)
            }
            try world.restoreConfigs(using: &random)
            return .exact
        },
        Fault(name: "config torn") { world, random in
            let file = ["steady.json", "extra.json"].randomElement(using: &random) ?? ""
            let whole = World.shadowsocksConfig(file == "extra.json" ? World.extra : World.steady + World.idle)
            try world.directory.write(file, String(whole.prefix(Int.random(in: 1..<whole.count, using: &random))))
            try world.waitUntilDegraded(file)
            // It keeps the ports that it had, also over a restart.
            try world.use(World.extra, using: &random)
            if Int.random(in: 0..<3, using: &random) == 0 {
                world.kill()
                try world.start()
                try world.waitUntilDegraded(file)
                try world.use(World.extra, using: &random)
            }
            try world.directory.write(file, whole)
            return .exact
        },
        Fault(name: "config removed and restored") { world, random in
            try FileManager.default.removeItem(atPath: world.directory.file("extra.json"))
            try world.waitUntilCounting(extra: [])
            try world.restoreConfigs(using: &random)
            return .exact
        },
        Fault(name: "own config torn", weight: 2) { world, random in
            try world.directory.write("porttally.json", String(world.config.prefix(30)))
            try world.waitUntilDegraded("porttally.json")
            try world.use(World.extra, using: &random)
            try world.directory.write("porttally.json", world.config)
            return .exact
        },
    ]
}

extension World {
    /// Names all ports again, waits until they are counted, and uses them.
    func restoreConfigs(using random: inout SeededRandom) throws {
        try name(extra: Self.extra)
        try waitUntilCounting(extra: Set(Self.extra))
        try use(Self.extra, using: &random)
    }

    /// Waits until the metrics say that a config can't be read.
    func waitUntilDegraded(_ file: String) throws {
        try eventually("\(file) is degraded", within: 20) {
            try scrape()["porttally_config_degraded{source=\"\(directory.file(file))\"}"] == 1
        }
    }
}
