import Foundation
import JSON5
import Testing

@testable import API

@Suite("docs/openapi.json")
struct OpenAPITests {
    private struct Document: Decodable {
        struct Schema: Decodable {
            struct Property: Decodable {}
            let properties: [String: Property]
            let required: [String]
        }
        struct Components: Decodable {
            let schemas: [String: Schema]
        }
        let openapi: String
        let components: Components
    }

    private static func document() throws -> Document {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/openapi.json")
        return try JSONDecoder().decode(Document.self, from: Data(contentsOf: file))
    }

    /// What an answer has: its members, and which of them are always there.
    private static func members<Record: JSONRecord>(_ type: Record.Type) -> (all: Set<String>, needed: Set<String>) {
        (Set(type.fields.map(\.key)), Set(type.fields.filter { !$0.isOptional }.map(\.key)))
    }

    private static let answers: [String: (all: Set<String>, needed: Set<String>)] = [
        "Error": members(ErrorAnswer.self), "Traffic": members(TrafficAnswer.self),
        "Period": members(PeriodAnswer.self), "Source": members(SourceAnswer.self),
        "ByteLimit": members(LimitsAnswer.Bytes.self), "Limits": members(LimitsAnswer.self),
        "Port": members(PortAnswer.self), "Ports": members(PortsAnswer.self),
        "UsageRow": members(UsageAnswer.Row.self), "Usage": members(UsageAnswer.self),
        "Rate": members(RateAnswer.self), "Live": members(LiveAnswer.self),
        "Transfer": members(ProxyStats.Transfer.self), "ProxyUsage": members(ProxyStats.Usage.self),
        "Proxy": members(ProxyStats.self), "ServerUser": members(ServerStats.User.self),
        "ServerStats": members(ServerStats.self), "Configs": members(ConfigsAnswer.self),
        "Health": members(HealthAnswer.self),
    ]

    @Test("has every member of every answer, and says which may be missing", arguments: answers.keys.sorted())
    func members(name: String) throws {
        let schema = try #require(try Self.document().components.schemas[name])
        let answer = try #require(Self.answers[name])
        #expect(Set(schema.properties.keys) == answer.all)
        #expect(Set(schema.required) == answer.needed)
    }

    @Test("has no schema that nobody answers with")
    func complete() throws {
        let document = try Self.document()
        #expect(document.openapi == "3.1.0")
        let others: Set = ["Proxies"]
        #expect(Set(document.components.schemas.keys) == others.union(Self.answers.keys))
    }
}
