import Tally
import Testing

@testable import Shadowsocks

@Suite struct BadInputTests {
    static let badPorts = [
        "0", "-1", "65536", "70000", "8388.5", "8388.0", "1e3", "0080", "99999999999999999999", "Infinity", "NaN",
        "true", "false", "null", "{}", "[[8388]]", "\"\"", "\" \"", "\"8388x\"", "\"-1\"", "\"+\"", "\"8 388\"",
        "\"70000\"", "\"1e3\"", "\"0x20C4\"", "\"０８０\"", "0x", "0x1FFFF", "-0", "8388x", "\"8388\\u0000\"",
    ]

    private static let identifiers = ["65536", "70000", "0x1FFFF", "\"70000\""]

    @Test(arguments: badPorts) func badPortIsRefusedAndTheRestCounts(value: String) throws {
        let element = value == "[[8388]]" ? "[8388]" : value
        let cases = [
            ("{server_port:[7,\(element)]}", "server_port[1]"),
            ("{servers:[{port:7},{port:\(value)}]}", "servers[1].port"),
            ("{server_port:\(value == "[[8388]]" ? "[\(element)]" : value),servers:[{port:7}]}", "server_port"),
            // In a list of users a number above 65535 may be a user's.
            Self.identifiers.contains(value) ? nil : ("[{port:7},{port:\(value)}]", "[1].port"),
        ]
        for (text, key) in cases.compactMap(\.self) {
            let parsed = try parse(text)
            #expect(parsed.numbers == [7], "\(text)")
            #expect(parsed.problems.count == 1, "\(text)")
            let problem = try #require(parsed.problems.first)
            #expect(problem.key.hasPrefix(key), "\(text)")
            #expect(problem.file == "/etc/ss/config.json")
            #expect(problem.reason.contains("use an integer from 1 to 65535"))
        }
    }

    @Test(arguments: [
        (#"{"servers":[{"port":1},{"port":2},{"server_port":70000}]}"#, "servers[2].server_port: 70000 is not a port"),
        (#"{"server_port":"0x50"}"#, "server_port: \"0x50\" is not a port"),
        (#"{"server_port":""}"#, "server_port: an empty text is not a port"),
        (#"{"server_port":null}"#, "server_port: null is not a port"),
        (#"{"server_port":true}"#, "server_port: true is not a port"),
        (#"{"server_port":8388.5}"#, "server_port: 8388.5 is not a port"),
        (#"{"server":"a:0"}"#, "server: \"0\" is not a port"),
        (#"{"server":["a:99999"]}"#, "server[0]: \"99999\" is not a port"),
        (#"{"port_password":{"0":"x"}}"#, "port_password.0: \"0\" is not a port"),
    ])
    func sentenceHasFileKeyReasonAndRemedy(text: String, start: String) throws {
        let sentence = try #require(try parse(text).problems.first).description
        #expect(sentence.hasPrefix("/etc/ss/config.json: \(start); use an integer from 1 to 65535"))
    }

    @Test(arguments: [
        (#"{"port_password":{"9":"x","0":"x"}}"#, ["port_password.0"]),
        (#"{"port_password":{"9":"x","8 0":"x"}}"#, ["port_password.8 0"]),
        (#"{"port_password":{"9":"x","a":"x"}}"#, ["port_password.a"]),
        (#"{"port_password":{"9":"x","8":null}}"#, ["port_password.8"]),
        (#"{"port_password":{"9":"x","8":1}}"#, ["port_password.8"]),
        (#"{"port_password":[1],"server_port":9}"#, ["port_password"]),
        (#"{"server_port":[9],"servers":{}}"#, ["servers"]),
        (
            #"{"server_port":[9],"servers":[7,{},{"server":"x"}]}"#,
            [
                "servers[0]", "servers[1].server_port", "servers[2].server_port",
            ]
        ),
        (#"{"servers":[{"port":9,"disabled":"yes"}]}"#, ["servers[0].disabled"]),
        (#"[{"port":9},7,{},{"port":null}]"#, ["[1]", "[2].port", "[3].port"]),
    ])
    func badShapesAreRefusedAndTheRestCounts(text: String, keys: [String]) throws {
        let parsed = try parse(text)
        #expect(parsed.numbers == [9])
        #expect(parsed.refusedKeys == keys)
    }

    @Test(arguments: ["", "{", "7", "\"x\"", "null", "true", "not json", #"{"server_port":8388"#, "[{\"port\":1},"])
    func hopelessFilesThrow(text: String) {
        let error = #expect(throws: ConfigError.self) { try parse(text) }
        #expect(error?.file == "/etc/ss/config.json")
        #expect(error?.description.hasPrefix("/etc/ss/config.json: ") == true)
    }

    @Test func tornFileTellsTheLine() {
        let error = #expect(throws: ConfigError.self) { try parse("{\n\"server_port\": 83") }
        #expect(error?.reason.contains("line 2") == true)
    }

    @Test func clientDocumentIsRefused() {
        let text = #"{"version":1,"servers":[{"server":"h","server_port":8388}],"bytes_used":1}"#
        let error = #expect(throws: ConfigError.self) { try parse(text) }
        #expect(error?.reason.contains("SIP008") == true)
    }

    @Test func serverConfigWithVersionIsRead() throws {
        #expect(try parse(#"{"version":1,"mode":"tcp_only","servers":[{"port":9}]}"#).numbers == [9])
    }

    /// Every place where a password can stand, beside every fault that makes a sentence.
    @Test(arguments: [
        #"{"password":"sesame","server_port":0,"method":5,"mode":9}"#,
        #"{"password":sesame,"server_port":0}"#,
        #"{"password":"sesame"#,
        #"{"password":"sesame" "server_port":1}"#,
        #"{"password":"x\xsesame"}"#,
        #"{"port_password":{"sesame":"8388"}}"#,
        #"{"port_password":{"sesame":8388}}"#,
        #"{"port_password":{"0":"sesame","70000":["sesame"],"5":7}}"#,
        #"{"port_password":"sesame","server_port":1}"#,
        #"{"servers":["sesame",{"password":"sesame"},{"port":0,"password":"sesame","mode":["sesame"]}]}"#,
        #"{"servers":"sesame"}"#,
        #"[{"passwd":"sesame","port":0},"sesame"]"#,
        #"{"server":["sesame"],"server_port":-5}"#,
        #""sesame""#,
        "sesame",
    ])
    func passwordsNeverShow(text: String) {
        do {
            let parsed = try parse(text)
            #expect(!parsed.problems.isEmpty)
            #expect(!parsed.problems.contains { $0.description.contains("sesame") })
            #expect(!parsed.ports.contains { "\($0)".contains("sesame") })
        } catch {
            #expect(!"\(error)".contains("sesame"))
        }
    }

    @Test func sentencesStayOnOneLine() throws {
        let parsed = try parse(#"{"server_port":"a\nb\u001b[2J"}"#, file: "/etc/a\nb.json")
        let sentence = try #require(parsed.problems.first).description
        #expect(sentence.unicodeScalars.allSatisfy { !$0.isControl })
    }

    @Test func sentenceStaysOnOneLineWhateverTheConfigSays() {
        let problem = ConfigProblem(file: "/etc/a\nb.json", key: "\u{10}.a\n", reason: "\"\u{1b}[2J\" is none")
        #expect(problem.description == "/etc/a?b.json: ?.a?: \"?[2J\" is none")
        #expect(ConfigError(file: "/etc/a.json", reason: "\r").description == "/etc/a.json: ?")
    }
}
