import Foundation
import Glibc
import Tally
import TestSupport
import Testing

@testable import Agent

@Suite("The agent's config as a file") struct SettingsFileTests {
    private func refusal(of file: String) -> String? {
        let error = #expect(throws: SettingsError.self) { try SettingsFile(file).read() }
        return error.map { "\($0)" }
    }

    @Test("says why it can't be read in the same words each time")
    func unreadable() throws {
        let directory = try TemporaryDirectory()
        for _ in 0..<20 {
            #expect(refusal(of: directory.path) == "\(directory.path): can't be read: it is a directory")
        }
        let absent = directory.file("absent.json")
        #expect(refusal(of: absent) == "\(absent): can't be read: there is no such file")
    }

    @Test("is never opened where that could block, and never read beyond a bound")
    func bounded() throws {
        let directory = try TemporaryDirectory()
        let pipe = directory.file("pipe")
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        #expect(refusal(of: pipe) == "\(pipe): can't be read: it is not a regular file")
        #expect(refusal(of: "/dev/zero") == "/dev/zero: can't be read: it is not a regular file")
        let sparse = try directory.write("sparse", "")
        #expect(unsafe truncate(sparse, 5 << 30) == 0)
        #expect(refusal(of: sparse) == "\(sparse): can't be read: it is larger than 16 MiB")
    }

    @Test(
        "says ten things at most, the last of which is how many more there are",
        arguments: [
            "{ ports: [\(String(repeating: "{},", count: 5000))] }",
            "{ \((0..<5000).map { "a\($0): 1" }.joined(separator: ",")) }",
            "{ ports: [\(String(repeating: "{ port: 0 },", count: 5000))] }",
        ])
    func faults(text: String) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("porttally.json", text)
        let lines = refusal(of: file)?.split(separator: "\n") ?? []
        #expect(lines.count == 10)
        #expect(lines.last.map(String.init) == "\(file): and 4991 more faults")
    }

    @Test("has no more entries than make sense")
    func entries() throws {
        let directory = try TemporaryDirectory()
        let ports = try directory.write("ports", "{ ports: [\(String(repeating: "{port:1},", count: 65_536))] }")
        #expect(refusal(of: ports) == "\(ports): ports: has more than 65535 entries; name each port once")
        let paths = try directory.write("paths", "{ shadowsocks: [\(String(repeating: "'/a',", count: 1001))] }")
        #expect(refusal(of: paths) == "\(paths): shadowsocks: has more than 1000 entries")
    }

    @Test("takes the port texts that servers take")
    func ports() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("a", "{ ports: [{ port: ' 8388' }, { port: '08389' }, { port: 8390 }] }")
        #expect(try SettingsFile(file).read().ports.map(\.port.number.value) == [8388, 8389, 8390])
        #expect(
            refusal(of: try directory.write("b", "{ ports: [{ port: 08388 }] }"))?.contains("ports[0].port") == true)
    }
}
