import Testing

@testable import JSON5

@Suite struct JSON5ReaderTests {
    private func read(_ text: String) throws -> Tree { Tree(try JSON5Reader.read(Array(text.utf8))) }

    @Test(arguments: [
        ("null", Tree.null),
        ("true", .bool(true)),
        (" false ", .bool(false)),
        ("8388", .number("8388")),
        ("8388.0", .number("8388.0")),
        ("1e3", .number("1e3")),
        ("0x20C4", .number("0x20C4")),
        ("+.5", .number("+.5")),
        ("-Infinity", .number("-Infinity")),
        ("0080", .number("0080")),
        (#""a\"b""#, .string("a\"b")),
        (#"'a"b\'c'"#, .string("a\"b'c")),
        (#""\u0041\x42\n\/\q""#, .string("AB\n/q")),
        (#""\ud83d\ude00""#, .string("😀")),
        (#""\ud83dx""#, .string("\u{FFFD}x")),
        (#""\udc00""#, .string("\u{FFFD}")),
        ("\"a\\\nb\"", .string("ab")),
        ("\"a\\\r\nb\"", .string("ab")),
        ("\"\\é\"", .string("é")),
        ("[]", .array([])),
        ("[1,2,]", .array([.number("1"), .number("2")])),
        (
            "[[], {}, [{a: [1]}, 2]]",
            .array([.array([]), .object([:]), .array([.object(["a": .array([.number("1")])]), .number("2")])])
        ),
        (
            "{a: {b: '}'}, c: [']', /* ] */ 3]}",
            .object(["a": .object(["b": .string("}")]), "c": .array([.string("]"), .number("3")])])
        ),
        ("\u{FEFF}[1]", .array([.number("1")])),
        ("\u{A0}\u{2028}[1]\u{2029}", .array([.number("1")])),
        ("// a\n[1 /* b ***/, // c\r\n2] // d", .array([.number("1"), .number("2")])),
    ])
    func readsValues(text: String, value: Tree) throws {
        #expect(try read(text) == value)
    }

    @Test func readsKeysOfEveryKind() throws {
        let text = #"{a: 1, "b c": 2, 'd': 3, $_e9: 4, ключ: 5,}"#
        let object = try #require(try JSON5Reader.read(Array(text.utf8)).object)
        #expect(object.map(\.key) == ["a", "b c", "d", "$_e9", "ключ"])
    }

    @Test(arguments: [
        "", " ", "{", "[", "{\"a\"", "{\"a\":", "{\"a\": 1", "{\"a\": 1,", "[1", "\"a", "\"a\\", "\"\\u12", "/* x",
        "[1] // x\n{", "/", "[1 2]", "{a 1}", "{a: 1 b: 2}", "{,}", "[,]", "{9: 1}", "{a: b}", "[1]]", "{} {}",
        "\"a\nb\"", "# x\n{}", "{a: 1}\0", "\"\\xzz\"", "]", "server_port: 8388", "\u{FFFD}",
    ])
    func refusesWhatIsTornOrNotJSON(text: String) {
        #expect(throws: JSON5Error.self) { try read(text) }
    }

    @Test func everyPrefixOfAnObjectIsTorn() {
        let text = #"{"server":["::","0.0.0.0"],"server_port":8388,"password":"a\"b","mode":'tcp_only',x:{y:[1,2]}} "#
        let bytes = Array(text.utf8.dropLast())
        for length in 0..<bytes.count {
            #expect(throws: JSON5Error.self) { try JSON5Reader.read(Array(bytes[..<length])) }
        }
        #expect(throws: Never.self) { try JSON5Reader.read(bytes) }
    }

    @Test func tellsWhereItIsTorn() {
        let text = "{\n  \"a\": 1,\n  \"b\" 2\n}"
        let error = #expect(throws: JSON5Error.self) { try read(text) }
        #expect(error?.line == 3)
        #expect(error?.column == 7)
    }

    @Test func depthIsBounded() {
        let deep = String(repeating: "[", count: 1_000_000)
        let error = #expect(throws: JSON5Error.self) { try read(deep) }
        #expect(error?.reason.contains("nested") == true)
        let edge = JSON5Reader.maximumDepth
        #expect(throws: Never.self) {
            try read(String(repeating: "[", count: edge) + String(repeating: "]", count: edge))
        }
    }

    @Test func valuesAreBounded() throws {
        let list = { (count: Int) in "[\(String(repeating: "0,", count: count))]" }
        // A list is a value, too.
        let whole = try JSON5Reader.read(Array(list(JSON5Reader.maximumValues - 1).utf8))
        guard case .array(let zeros) = whole else {
            Issue.record("not a list")
            return
        }
        #expect(zeros.reduce(0) { count, _ in count + 1 } == JSON5Reader.maximumValues - 1)
        let error = #expect(throws: JSON5Error.self) { try read(list(JSON5Reader.maximumValues)) }
        #expect(error?.isTooMuch == true)
    }

    @Test func bytesThatAreNotUTF8SpoilNothing() throws {
        // A remark in GBK, as its owner's editor wrote it.
        let bytes = Array("{\"remarks\":\"".utf8) + [0xC4, 0xE3, 0xBA, 0xC3] + Array("\",server_port:8388}".utf8)
        #expect(try JSON5Reader.read(bytes).object?.map { Tree($0.value) }.last == .number("8388"))
    }
}

/// A value with all that is in it, to be compared.
indirect enum Tree: Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([Tree])
    case object([String: Tree])

    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let bool): self = .bool(bool)
        case .number(let literal): self = .number(literal)
        case .string(let text): self = .string(text)
        case .array(let array): self = .array(array.map(Tree.init))
        case .object(let object): self = .object(Dictionary(object.map { ($0.key, Tree($0.value)) }) { $1 })
        }
    }
}
