import Glibc
import Linux
import Tally
import Testing

@testable import Shadowsocks

/// What configs may cost, however wrong they are.
@Suite struct BoundsTests {
    let tree: TemporaryTree

    init() throws {
        tree = try TemporaryTree()
    }

    @Test(arguments: [
        #"{"server_port":[\#(String(repeating: "0,", count: 5000))]}"#,
        #"{"servers":[\#(String(repeating: "{port:0},", count: 5000))]}"#,
        #"{"port_password":{\#((0..<5000).map { "x\($0):'x'" }.joined(separator: ","))}}"#,
        #"[\#(String(repeating: "0,", count: 5000))]"#,
        #"{"inbounds":[\#(String(repeating: "{protocol:'shadowsocks'},", count: 2000))]}"#,
    ])
    func faultsOfAFileAreKeptToAFew(text: String) throws {
        let parsed = try parse(text)
        #expect(parsed.problems.count == ConfigParser.maximumFaults)
        #expect(parsed.faults >= 2000)
    }

    @Test func faultsOfAllFilesAreBounded() throws {
        for number in 0..<40 { try tree.write("\(number).json", #"{"server_port":[7,0,0,0,0,0,0,0,0,0,0]}"#) }
        var sources = ConfigSources(named: [tree.path("*.json")])
        for _ in 0..<2 {
            let result = sources.scan()
            #expect(result.numbers == [7])
            #expect(result.problems.count == 100)
            #expect(result.problems.count + result.unlisted == 400)
        }
    }

    @Test func onePortNamedOftenHasAFewSources() throws {
        let parsed = try parse(#"{"server_port":[\#(String(repeating: "8388,", count: 5000))]}"#)
        #expect(parsed.numbers == [8388])
        #expect(parsed.ports.first?.sources.count == ConfigParser.maximumSources)
    }

    @Test func keyOfAPortIsKeptAsItsNumber() throws {
        #expect(try parse(#"{"port_password":{"  08390 ":"x"}}"#).keys == [["port_password.8390"]])
        #expect(try parse(#"{"port_password":{"  08390 ":7}}"#).refusedKeys == ["port_password.8390"])
        for padding in [
            "\(String(repeating: " ", count: 1 << 20))8390", "\(String(repeating: "0", count: 1 << 20))8390",
        ] {
            let parsed = try parse(#"{"port_password":{"\#(padding)":"x","8391":"x"},"server_port":"\#(padding)"}"#)
            #expect(parsed.numbers == [8391])
            #expect(parsed.faults == 2)
            #expect("\(parsed)".utf8.count < 4096)
        }
    }

    /// The most that there can be, in every form that is read.
    @Test func everyPortThereIsCanBeNamed() throws {
        let all = 1...65535
        let texts = [
            "{port_password:{\(all.map { "'\($0)':'x'" }.joined(separator: ","))}}",
            "{server_port:[\(all.map { "\($0)" }.joined(separator: ","))]}",
            "[\(all.map { #"{"user":"u\#($0)","port":\#($0),"enable":1,"u":0,"d":0}"# }.joined(separator: ","))]",
        ]
        for text in texts {
            let parsed = try parse(text)
            #expect(parsed.numbers == Array(all))
            #expect(parsed.problems == [])
        }
    }

    @Test func tooManyFilesUnderAGlobAreRefused() throws {
        try tree.write("good/a.json", #"{"server_port":1}"#)
        try tree.createFolder("many")
        for number in 0...Candidates.maximumFiles { try link("many/\(number).json") }
        var sources = ConfigSources(named: [tree.path("good/*.json"), tree.path("many/*.json")])
        let result = sources.scan()
        #expect(result.numbers == [1])
        #expect(result.degraded.keys.sorted() == [tree.path("many/*.json")])
        #expect(result.degraded.values.first?.contains("more than 10000 files") == true)
        #expect(result.places.count == 2)
    }

    @Test func tooManyFilesUnderSeveralGlobsAreRefused() throws {
        for folder in ["a", "b"] {
            try tree.createFolder(folder)
            for number in 0..<(Candidates.maximumFiles / 2 + 1) { try link("\(folder)/\(number).json") }
        }
        var sources = ConfigSources(named: [tree.path("a/*.json"), tree.path("b/*.json")])
        let result = sources.scan()
        #expect(result.places.count == Candidates.maximumFiles / 2 + 2)
        #expect(result.degraded[tree.path("b/*.json")]?.contains("more than 10000 configs") == true)
    }

    @Test func smallFilesAreReadBesideTooManyLargeOnes() throws {
        // Sparse: they take no room. Six of them are more than all configs may have.
        for number in 0..<6 { try sparse("\(number).json", bytes: BoundedFile.maximumBytes) }
        try tree.write("z.json", #"{"server_port":8388}"#)
        var sources = ConfigSources(named: [tree.path("*.json")])
        let result = sources.scan()
        #expect(result.numbers == [8388])
        let refused = result.degraded.values.filter { $0.contains("more than 64 MiB") }
        #expect(refused.count == 3)
    }

    @Test func fileSwappedForAPipeKeepsItsPorts() throws {
        let a = try tree.write("a.json", #"{"server_port":1}"#)
        var sources = ConfigSources(named: [a])
        #expect(sources.scan().numbers == [1])
        try tree.remove("a.json")
        tree.makePipe("a.json")
        let result = sources.scan()
        #expect(result.numbers == [1])
        #expect(result.degraded[a]?.contains("not a regular file") == true)
    }

    /// Good or bad: neither is opened a second time while it is the same.
    @Test(arguments: ["examples/shadowsocks.json", "LICENSE"]) func unchangedFileIsNotReadAgain(file: String) throws {
        // An old one: of a file that has just changed, the next change might not show.
        let path = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/" + file
        try tree.link("a.json", to: path)
        var sources = ConfigSources(named: [tree.path("a.json")])
        let first = sources.scan()
        #expect(first.numbers == (file == "LICENSE" ? [] : [8388, 8389, 8390]))
        let inotify = inotify_init1(Int32(IN_NONBLOCK))
        defer { close(inotify) }
        #expect(unsafe inotify_add_watch(inotify, path, UInt32(IN_OPEN)) > 0)
        #expect(sources.scan() == first)
        var event: (UInt64, UInt64) = (0, 0)
        #expect(unsafe read(inotify, &event, 16) == -1 && errno == EAGAIN, "it was opened")
        // To see that opening it would have been noticed.
        _ = ConfigFile(path)
        #expect(unsafe read(inotify, &event, 16) == 16)
    }

    /// Makes an empty file as cheaply as can be.
    private func link(_ path: String) throws {
        let file = unsafe open(tree.path(path), O_CREAT | O_WRONLY, 0o600)
        try #require(file >= 0)
        close(file)
    }

    private func sparse(_ path: String, bytes: Int) throws {
        let file = unsafe open(tree.path(path), O_CREAT | O_WRONLY, 0o600)
        try #require(file >= 0 && ftruncate(file, bytes) == 0)
        close(file)
    }
}
