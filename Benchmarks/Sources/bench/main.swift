internal import Foundation
internal import Glibc

// bench AGENT RESULTS [ROW,...]: measures, prints, and writes the results unless only some rows are asked for.
// From the repository's root; `make bench` calls it so.

/// A run that takes longer than this hangs: the kernel ends it, and with it what it has started.
alarm(40 * 60)

let families: [(name: String, measure: (World) throws -> Section)] = [
    ("scrape", { try Scrape(world: $0).section() }),
    ("churn", { try Churn(world: $0).section() }),
    ("packets", { try Packets(world: $0).section() }),
    ("limits", { try Limits(world: $0).section() }),
    ("install", { try Install(world: $0).section() }),
    ("memory", { try Memory(world: $0).section() }),
    ("processor", { try Processor(world: $0).section() }),
    ("viewers", { try Viewers(world: $0).section() }),
    ("disk", { try DiskWrites(world: $0).section() }),
    ("history", { try History(world: $0).section() }),
    ("growth", { try Growth(world: $0).section() }),
]

/// Prints at once, also into a pipe.
func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

let arguments = CommandLine.arguments.dropFirst()
let chosen = Set(arguments.dropFirst(2).flatMap { $0.split(separator: ",").map(String.init) })
guard arguments.count >= 2, chosen.isSubset(of: families.map(\.name)) else {
    say("usage: bench AGENT RESULTS [ROW,...]; rows: \(families.map(\.name).joined(separator: ","))")
    exit(64)
}

do {
    let world = try World(agent: arguments[1])
    defer { world.remove() }
    var results = "# Results\n\n"
    results += "Written by `make bench`; how to read it: [README.md](README.md).\n\n"
    results += try Machine(world).markdown
    say(results)
    for family in families where chosen.isEmpty || chosen.contains(family.name) {
        let start = now()
        let section = try family.measure(world).markdown
        say("\(section)\n(\(family.name): \(time(now() - start)))\n")
        results += "\n" + section
    }
    if chosen.isEmpty { try results.write(toFile: arguments[2], atomically: true, encoding: .utf8) }
} catch {
    FileHandle.standardError.write(Data("bench: \(error)\n".utf8))
    exit(1)
}
