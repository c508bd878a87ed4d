import Exposition
import Testing

@Suite("The format of a page")
struct NegotiationTests {
    static let plain: [String?] = [
        nil, "", "*/*", "text/plain", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "application/json", "nonsense", ",;,", "application/*", "application/openmetrics-text;q=0",
        "application/openmetrics-text;q=0.3,text/plain;q=0.4", "application/openmetrics-text;q=0.3,*/*",
        // A draft of OpenMetrics, and a version to come: text is what we have in common.
        "application/openmetrics-text;version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/openmetrics-text;version=2.0.0", "application/openmetrics-text;q=high",
        "application/openmetrics-text;q=1.5", "application/openmetrics-text;q=nan",
        // Prometheus 3, OpenMetrics switched off.
        "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    ]

    static let named: [String] = [
        "application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8",
        "Application/OpenMetrics-Text;Version=\"1.0.0\"", " application/openmetrics-text ;\tversion=1.0.0 ; q=0.001 ",
        "text/plain,application/openmetrics-text", "application/openmetrics-text;q=0.5,text/plain;q=0.4",
        "*/*;q=0.1,application/openmetrics-text;version=1.0.0;q=0.2",
        // Prometheus 2.42.
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
            + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        // Prometheus 2.55, with UTF-8 names.
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
            + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
        // Prometheus 3, which likes protobuf best.
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,"
            + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,"
            + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
    ]

    @Test("is text for whoever doesn't ask for OpenMetrics", arguments: plain)
    func text(accept: String?) { #expect(MetricsFormat.negotiated(accept: accept) == .text) }

    @Test("is OpenMetrics for whoever asks for it", arguments: named)
    func openMetrics(accept: String) { #expect(MetricsFormat.negotiated(accept: accept) == .openMetrics) }

    @Test("is named in full")
    func contentType() {
        #expect(MetricsFormat.text.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            MetricsFormat.openMetrics.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    }
}
