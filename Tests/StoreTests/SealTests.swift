import FoundationEssentials
import SystemPackage
import Testing

@testable import Store

@Suite struct SealTests {
    @Test func `A word's seal is what splitmix64 makes of it`() {
        var seal = Seal()
        seal.add(0)
        // The first number that Vigna's splitmix64.c gives from the seed 0.
        #expect(seal.value == 0xe220_a839_7b1d_cdaf)
    }

    @Test func `In SQL it is the same, and what differs has another one`() throws {
        let connection = try Connection(try emptyFile(), operation: "testing")
        let expressions = [
            "seal()", "seal(0)", "seal(NULL)", "seal(1)", "seal(-1)", "seal(0, 0)", "seal(1, 0)", "seal(0, 1)",
            "seal('ab')", "seal('a', 'b')", "seal('ba')",
        ]
        let seals = try connection.rows("SELECT \(expressions.joined(separator: ", "))", columns: 11)
        #expect(Set(seals[0]).count == expressions.count)
        var seal = Seal()
        seal.add(7)
        seal.add(bytes: "é".utf8)
        seal.addNull()
        #expect(
            try connection.rows("SELECT seal(7, 'é', NULL), seal(7, x'c3a9', NULL), seal(7.5) IS NULL", columns: 3)
                == [[Int64(bitPattern: seal.value), Int64(bitPattern: seal.value), 1]])
    }

    private let scratch: Scratch
    init() throws { scratch = try Scratch(inMemory: true) }

    private func emptyFile() throws -> FilePath {
        try scratch.write(Data(), to: "porttally.db")
        return scratch.file
    }
}
