import Exposition
import Tally
import Testing

@Suite("A page of metrics")
struct PageTests {
    @Test("in text 0.0.4")
    func text() { expectEqualLines(MetricsPage.full.text(), GoldenText.page) }

    @Test("in OpenMetrics 1.0")
    func openMetrics() { expectEqualLines(MetricsPage.full.text(.openMetrics), GoldenOpenMetrics.page) }

    @Test("is the same bytes for the same figures, in whatever order they come", arguments: MetricsFormat.allCases)
    func determinism(format: MetricsFormat) {
        let page = MetricsPage.full
        var shuffled = page
        shuffled.ports = page.ports.reversed() + page.ports.prefix(1)
        shuffled.degradedSources = [:]
        for (source, isDegraded) in page.degradedSources.sorted(by: { $0.key > $1.key }) {
            shuffled.degradedSources[source] = isDegraded
        }
        #expect(shuffled.rendered(as: format) == page.rendered(as: format))
    }

    @Test("shows a port that was never committed in the info alone")
    func uncommitted() {
        let page = MetricsPage.test(ports: [ServicePort(number: .test(8388), name: "alice")])
        let samples = page.samples().filter { $0.contains("8388") }
        #expect(samples == [#"porttally_port_info{port="8388",name="alice",source=""} 1"#])
    }

    @Test("shows nothing of an record whose port is no longer in the plan")
    func removed() {
        let page = MetricsPage.test(ports: [], records: [.test(8388, .test(1, 2, 3, 4))])
        #expect(!page.text().contains("8388"))
    }

    @Test(
        "shows whatever was counted, in totals and periods, and nothing but what was counted or is said to be served",
        arguments: [[.tcp], [.udp], [.tcp, .udp]] as [Transports])
    func counted(transports: Transports) {
        func samples(_ totals: PerCounter<Traffic>) -> [Substring] {
            MetricsPage.test(
                ports: [ServicePort(number: .test(1), transports: transports)], records: [.test(1, totals)]
            ).samples()
        }
        for totals in [
            PerCounter.test(1000, 0, 0, 0), .test(0, 0, 1000, 0), .test(0, 1000, 0, 0), .test(0, 0, 0, 1000),
        ] {
            let counted = Transports(totals.tcpIn != .zero || totals.tcpOut != .zero ? .tcp : .udp)
            let samples = samples(totals)
            for (transport, name) in [(Transports.tcp, "tcp"), (.udp, "udp")] {
                let isShown = transports.union(counted).contains(transport)
                let number = samples.count { $0.contains(#"{port="1",protocol="\#(name)"}"#) }
                #expect(number == (isShown ? 4 : 0), "\(name) in \(samples)")
            }
        }
        let all = samples(.test(1000, 20, 3, 4))
        for line in [
            #"porttally_receive_bytes_total{port="1",protocol="tcp"} 1000"#,
            #"porttally_receive_bytes_total{port="1",protocol="udp"} 20"#,
            #"porttally_period_receive_bytes{port="1",period="day"} 1020"#,
            #"porttally_period_transmit_bytes{port="1",period="month"} 7"#,
        ] { #expect(all.contains(line[...]), "\(line)") }
    }

    @Test("shows a period in which nothing was counted as 0")
    func newPeriod() {
        var page = MetricsPage.test(
            ports: [ServicePort(number: .test(1))], records: [.test(1, .test(1000, 20, 3, 4))])
        page.periods.day = Period(start: today + 86400, end: today + 2 * 86400)
        #expect(page.samples().contains(#"porttally_period_receive_bytes{port="1",period="day"} 0"#))
        #expect(page.samples().contains(#"porttally_period_receive_bytes{port="1",period="month"} 1020"#))
        #expect(page.samples().contains(#"porttally_receive_bytes_total{port="1",protocol="tcp"} 1000"#))
    }

    @Test("leaves out what could not be read of the process")
    func process() {
        var page = MetricsPage.full
        page.process?.maxDescriptors = nil
        #expect(!page.text().contains("process_max_fds"))
        #expect(page.text().contains("process_open_fds"))
        page.process = nil
        #expect(!page.text().contains("process_"))
    }

    @Test(
        "writes integers exactly",
        arguments: [
            (0, "0"), (9, "9"), (10, "10"), (999, "999"), (1_000_000_000_000_000_000, "1000000000000000000"),
            (9_223_372_036_854_775_807, "9223372036854775807"), (.max, "18446744073709551615"),
        ] as [(UInt64, String)])
    func integers(value: UInt64, text: String) {
        var page = MetricsPage.test(ports: [])
        page.store.errors = value
        #expect(page.samples().contains("porttally_store_errors_total \(text)"[...]))
    }

    @Test(
        "writes durations exactly and shortly",
        arguments: [
            (.zero, "0"), (.seconds(1), "1"), (.nanoseconds(1), "0.000000001"), (.milliseconds(1500), "1.5"),
            (.nanoseconds(1_999_999_999), "1.999999999"), (.microseconds(100_001), "0.100001"),
            (.seconds(1_772_600_000) + .milliseconds(10), "1772600000.01"), (.milliseconds(-20), "-0.02"),
            (Duration(secondsComponent: 3, attosecondsComponent: 999_999_999), "3"),
        ] as [(Duration, String)])
    func durations(value: Duration, text: String) {
        var page = MetricsPage.test(ports: [])
        page.scrapeDuration = value
        #expect(page.samples().contains("porttally_scrape_duration_seconds \(text)"[...]))
    }
}

/// Compares line by line, so that a failure names the line.
func expectEqualLines(_ page: String, _ golden: String) {
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    let expected = golden.split(separator: "\n", omittingEmptySubsequences: false)
    for (line, wanted) in zip(lines, expected) { #expect(line == wanted) }
    #expect(lines.count == expected.count)
}
