/// The page for people: one document that needs nothing but the agent's answers.
public enum WebPage {
    /// The scripts, in the order in which they stand; they are one module.
    private static let script = [
        PackageResources.format_js, PackageResources.api_js, PackageResources.ports_js, PackageResources.table_js,
        PackageResources.chart_js, PackageResources.detail_js, PackageResources.main_js,
    ].map(text).joined()

    private static let style = text(PackageResources.page_css)

    /// The document, with its style and its script.
    private static let content = Content(Array(document().utf8))

    /// What the browser may do with the page: run the script and the style that are in it, and ask who sent it (CSP level 3).
    static let policy = """
        default-src 'none'; script-src '\(digest("\n" + script + "\n"))'; style-src '\(digest("\n" + style + "\n"))'; \
        connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """

    /// Answers a path with the page; what is on it, the browser asks for with a token of its own.
    public static func route(_ path: String) -> Route {
        Route(path) { _ in
            Response(
                contentType: "text/html; charset=utf-8",
                headers: [
                    .init("Content-Security-Policy", policy), .init("Referrer-Policy", "no-referrer"),
                    .init("Cache-Control", "no-cache"),
                ], content: content)
        }
    }

    private static func document() -> String {
        // The two have lines of their own. Not by replacing(_:with:), which brings regular expressions: 1.4 MB.
        text(PackageResources.page_html).split(separator: "\n" as Character, omittingEmptySubsequences: false)
            .map { line in
                switch line {
                case "<!--style-->": style
                case "<!--script-->": script
                default: String(line)
                }
            }.joined(separator: "\n")
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func digest(_ text: String) -> String {
        "sha256-\(Base64.text(of: SHA256.digest(Array(text.utf8))))"
    }
}
