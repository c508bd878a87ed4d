import Exposition
import Foundation
import Tally
import Testing

/// What other people's parsers make of our pages.
@Suite("Real tools")
struct ToolTests {
    /// The full page, one with nasty labels in it, one with limits, and one with nothing to show.
    static let pages: [MetricsPage] = {
        var nasty = MetricsPage.full
        nasty.ports[0].name = nastyName
        nasty.ports[1].sources[0].file = nastyName
        nasty.degradedSources[nastyName] = true
        nasty.kernel.netlinkErrors[nastyName] = 1
        return [MetricsPage.full, nasty, MetricsPage.limited, MetricsPage.test(ports: [])]
    }()

    @Test("promtool has nothing to say of text 0.0.4", arguments: pages)
    func promtool(page: MetricsPage) throws {
        let result = try run(
            "/usr/bin/promtool", ["check", "metrics"], from: "prometheus", page.rendered(as: .text))
        #expect(result.output == "")
        #expect(result.status == 0)
    }

    @Test("the reference parser of OpenMetrics reads every sample", arguments: pages)
    func openMetrics(page: MetricsPage) throws {
        let parsed = try parse("prometheus_client.openmetrics.parser", page.rendered(as: .openMetrics))
        #expect(parsed == page.samples(.openMetrics).count)
    }

    @Test("the reference parser of text 0.0.4 reads every sample", arguments: pages)
    func text(page: MetricsPage) throws {
        let parsed = try parse("prometheus_client.parser", page.rendered(as: .text))
        #expect(parsed == page.samples(.text).count)
    }

    @Test(
        "labels come out of a parser as they went in",
        arguments: [
            (MetricsFormat.text, "prometheus_client.parser"),
            (MetricsFormat.openMetrics, "prometheus_client.openmetrics.parser"),
        ])
    func labels(format: MetricsFormat, parser: String) throws {
        let page = MetricsPage.test(ports: [ServicePort(number: .test(1), name: nastyName)])
        let hex = try python(
            """
            import sys
            from \(parser) import text_string_to_metric_families as families
            page = sys.stdin.buffer.read().decode()
            print([s for f in families(page) for s in f.samples if "_port_info" in s.name][0].labels["name"].encode().hex())
            """, page.rendered(as: format))
        #expect(hex == nastyName.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    /// The number of samples that a parser of `prometheus_client` finds.
    private func parse(_ parser: String, _ page: [UInt8]) throws -> Int? {
        Int(
            try python(
                """
                import sys
                from \(parser) import text_string_to_metric_families as families
                page = sys.stdin.buffer.read().decode()
                print(sum(len(family.samples) for family in families(page)))
                """, page))
    }

    /// What a Python script prints, given a page.
    private func python(_ script: String, _ page: [UInt8]) throws -> String {
        let result = try run("/usr/bin/python3", ["-c", script], from: "python3-prometheus-client", page)
        try #require(
            !result.output.contains("No module named"),
            "install it: apt-get install python3-prometheus-client (make does): \(result.output)")
        try #require(result.status == 0, "\(result.output)")
        return result.output.trimmingCharacters(in: .newlines)
    }

    /// Runs a program with a page as its input.
    private func run(
        _ path: String, _ arguments: [String], from package: String, _ page: [UInt8]
    ) throws -> (status: Int32, output: String) {
        try #require(
            FileManager.default.isExecutableFile(atPath: path),
            "\(path) is missing: apt-get install \(package) (make does)")
        // A file, because a pipe holds less than a page may be long.
        let input = FileManager.default.temporaryDirectory.appending(path: "porttally-\(UUID())")
        try Data(page).write(to: input)
        defer { try? FileManager.default.removeItem(at: input) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }
}
