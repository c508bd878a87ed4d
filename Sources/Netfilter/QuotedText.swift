extension String {
    /// As nft writes it, in quotation marks.
    public var quoted: String { "\"\(quotable)\"" }

    /// What of it nft can write: its strings know no escape, so what would end one is left out.
    var quotable: String {
        // Most have none of that, and there may be tens of thousands.
        if !utf8.contains(where: { $0 == 0x22 || $0 == 0x0a || $0 == 0x0d || $0 == 0x5c }) { return self }
        // By scalars: "\r\n" is one character, equal to neither of its halves.
        var text = ""
        text.unicodeScalars += unicodeScalars.filter { !["\"", "\n", "\r", "\\"].contains($0) }
        return text
    }
}
