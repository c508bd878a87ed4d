import FoundationEssentials
import JSON5
import Testing

@Suite("Configs as JSON5") struct JSON5AgreementTests {
    @Test func lastOfEqualKeysCounts() throws {
        #expect(try parse(#"{server_port: 1, mode: "tcp_only", server_port: 3}"#).numbers == [3])
    }

    /// What Foundation's own decoder reads, ours reads too, and to the same end.
    @Test(arguments: Corpus.all) func agreesWithFoundation(config: Corpus.Config) throws {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        let expected = try decoder.decode(Mirrored.self, from: Data(config.text.utf8))
        #expect(Mirrored(try JSON5Reader.read(Array(config.text.utf8))) == expected)
    }
}

/// A value as `JSONDecoder` sees it.
private indirect enum Mirrored: Decodable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([Mirrored])
    case object([String: Mirrored])

    init(from decoder: any Decoder) throws {
        if let object = try? [String: Mirrored](from: decoder) {
            self = .object(object)
        } else if let array = try? [Mirrored](from: decoder) {
            self = .array(array)
        } else {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let text = try? value.decode(String.self) {
                self = .string(text)
            } else if let bool = try? value.decode(Bool.self) {
                self = .bool(bool)
            } else {
                self = .number(try value.decode(Double.self))
            }
        }
    }

    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let bool): self = .bool(bool)
        case .number(let literal): self = .number(Double(literal) ?? .nan)
        case .string(let text): self = .string(text)
        case .array(let array): self = .array(array.map(Mirrored.init))
        case .object(let object):
            self = .object(Dictionary(object.map { ($0.key, Mirrored($0.value)) }) { $1 })
        }
    }
}
