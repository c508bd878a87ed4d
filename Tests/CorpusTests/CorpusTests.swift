import FoundationEssentials
import FuzzTargets
import Testing

/// What `make fuzz` has kept: inputs that each reach other code, and those that once did harm.
@Suite struct CorpusTests {
    @Test(arguments: FuzzTarget.allCases)
    func doesNoHarm(target: FuzzTarget) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().path + "/Corpus/" + target.rawValue
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.count > 10)
        for name in names { target.run([UInt8](try Data(contentsOf: URL(filePath: folder + "/" + name)))) }
    }
}
