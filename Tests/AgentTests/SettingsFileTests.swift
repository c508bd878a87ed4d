import TestSupport
import Testing

@testable import Agent

@Suite("The agent's config as a file") struct SettingsFileTests {
    @Test("says why it can't be read in the same words each time")
    func unreadable() throws {
        let directory = try TemporaryDirectory()
        for _ in 0..<20 {
            let error = #expect(throws: SettingsError.self) { try SettingsFile(directory.path).read() }
            #expect(error.map { "\($0)" } == "\(directory.path): can't be read: Is a directory")
        }
    }
}
