import Tally
import Testing

@testable import Shadowsocks

@Suite struct ConfigSourcesTests {
    let tree: TemporaryTree

    init() throws {
        tree = try TemporaryTree()
    }

    private func config(_ port: Int) -> String { #"{"server_port":\#(port)}"# }

    @Test func duplicatesOverFilesAreOnePort() throws {
        let a = try tree.write("a.json", config(8388))
        let b = try tree.write("b.json", #"{"servers":[{"port":8388,"name":"bob"},{"port":8389}]}"#)
        var sources = ConfigSources(named: [a, b])
        let result = sources.scan()
        #expect(result.numbers == [8388, 8389])
        #expect(result.ports.first?.name == "bob")
        #expect(
            result.ports.first?.sources == [
                Provenance(file: a, key: "server_port"), Provenance(file: b, key: "servers[0].port"),
            ])
        #expect(result.places.map(\.outcome) == [.found(ports: 1), .found(ports: 2)])
    }

    @Test func fileNamedTwiceIsReadOnce() throws {
        let a = try tree.write("a.json", config(8388))
        var sources = ConfigSources(named: [a, tree.path("*.json")])
        #expect(sources.scan().places.count == 1)
    }

    @Test func nothingNamedIsNothingRead() {
        var sources = ConfigSources(named: [])
        #expect(sources.scan() == ScanResult())
    }

    @Test(arguments: ["", "{\"server_port\":83", "[1", "7", #"{"version":1,"servers":[]}"#, #"{"server_port":70000}"#])
    func spoiledFileKeepsItsPorts(text: String) throws {
        let a = try tree.write("a.json", #"{"server_port":[8388,8389]}"#)
        let b = try tree.write("b.json", config(9))
        var sources = ConfigSources(named: [a, b])
        #expect(sources.scan().degraded == [:])
        try tree.write("a.json", text)
        try tree.write("b.json", config(10))
        for _ in 0..<3 {
            let result = sources.scan()
            #expect(result.numbers == [10, 8388, 8389])
            #expect(result.degraded.keys.sorted() == [a])
            #expect(result.degraded[a]?.hasPrefix("\(a): ") == true)
            guard case .degraded(_, keptPorts: 2)? = result.outcome("a.json") else {
                Issue.record("not degraded: \(result.places)")
                return
            }
        }
        try tree.write("a.json", config(8390))
        let mended = sources.scan()
        #expect(mended.numbers == [10, 8390])
        #expect(mended.degraded == [:])
    }

    @Test func fileThatStartsSpoiledHarmsNoOther() throws {
        let a = try tree.write("a.json", "{")
        let b = try tree.write("b.json", config(9))
        var sources = ConfigSources(named: [a, b])
        let result = sources.scan()
        #expect(result.numbers == [9])
        #expect(result.degraded.keys.sorted() == [a])
        guard case .degraded(_, keptPorts: 0)? = result.outcome("a.json") else {
            Issue.record("not degraded: \(result.places)")
            return
        }
    }

    @Test func refusedPortIsGoneAndTheRestOfItsFileCounts() throws {
        let a = try tree.write("a.json", #"{"server_port":[8388,8389]}"#)
        var sources = ConfigSources(named: [a])
        #expect(sources.scan().numbers == [8388, 8389])
        try tree.write("a.json", #"{"server_port":[8388,0]}"#)
        let result = sources.scan()
        #expect(result.numbers == [8388])
        #expect(result.problems.map(\.key) == ["server_port[1]"])
        #expect(result.degraded == [:])
    }

    @Test func portsThatAFileTakesBackAreGone() throws {
        let a = try tree.write("a.json", #"[{"port":1},{"port":2}]"#)
        var sources = ConfigSources(named: [a])
        #expect(sources.scan().numbers == [1, 2])
        try tree.write("a.json", #"[{"port":1,"enable":0},{"port":2}]"#)
        #expect(sources.scan().numbers == [2])
        try tree.write("a.json", "[]")
        #expect(sources.scan().numbers == [])
    }

    @Test func rewriteOfTheSameSizeIsSeen() throws {
        let a = try tree.write("a.json", config(8388))
        var sources = ConfigSources(named: [a])
        for port in [8388, 8389, 8390, 8391] {
            try tree.write("a.json", config(port))
            #expect(sources.scan().numbers == [port])
        }
    }

    @Test func fileThatIsGoneTakesItsPortsAlong() throws {
        let a = try tree.write("d/a.json", config(8388))
        var sources = ConfigSources(named: [a])
        #expect(sources.scan().numbers == [8388])
        try tree.remove("d")
        let result = sources.scan()
        #expect(result.numbers == [])
        #expect(result.degraded == [:])
        #expect(result.outcome("a.json") == .absent)
        #expect(result.problems.map(\.file) == [a])
        #expect(result.problems.first?.description.contains("no such file") == true)
        // Coming back torn, it has nothing to keep.
        try tree.write("d/a.json", "{")
        #expect(sources.scan().numbers == [])
    }

    @Test func fileBelowAFileIsAbsent() throws {
        try tree.write("a.json", config(8388))
        var sources = ConfigSources(named: [tree.path("a.json/b.json")])
        let result = sources.scan()
        #expect(result.outcome("b.json") == .absent)
        #expect(result.watch.contains(tree.root))
    }

    @Test func globGainsAndLosesFiles() throws {
        let pattern = tree.path("conf.d/*.json")
        var sources = ConfigSources(named: [pattern])
        let empty = sources.scan()
        #expect(empty.places == [Place(path: pattern, reason: "named in the configuration", outcome: .absent)])
        #expect(empty.problems == [])
        #expect(empty.watch.contains(tree.root))
        try tree.write("conf.d/b.json", config(2))
        #expect(sources.scan().numbers == [2])
        try tree.write("conf.d/a.json", config(1))
        try tree.createFolder("conf.d/c.json")
        let two = sources.scan()
        #expect(two.numbers == [1, 2])
        #expect(two.places.map(\.path) == ["a", "b", "c"].map { tree.path("conf.d/\($0).json") })
        #expect(two.outcome("c.json") == .skipped("it is a directory"))
        #expect(two.watch.contains(tree.path("conf.d")))
        try tree.remove("conf.d/b.json")
        #expect(sources.scan().numbers == [1])
        try tree.remove("conf.d")
        #expect(sources.scan().numbers == [])
    }

    @Test func operatorIsTakenAtHisWord() throws {
        // A folder where clients' configs live, and a unit that says so.
        try tree.write("etc/shadowsocks-libev/client.json", config(443))
        try tree.enable("shadowsocks-libev-local@client.service")
        var sources = ConfigSources(named: [tree.path("etc/shadowsocks-libev/*.json")])
        #expect(sources.scan().numbers == [443])
    }

    @Test func badNamesAreReported() throws {
        let nul = tree.path("a\0b.json")
        let long = tree.path(String(repeating: "x", count: 5000))
        var sources = ConfigSources(named: [nul, long, tree.root])
        let result = sources.scan()
        #expect(result.degraded.keys.sorted() == [nul, long, tree.root].sorted())
        #expect(result.degraded[tree.root]?.contains("directory") == true)
    }
}
