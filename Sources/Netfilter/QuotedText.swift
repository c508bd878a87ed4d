extension String {
    /// As nft reads it, in quotation marks: its strings know no escape, so what would end one is left out.
    public var quoted: String {
        // By scalars: "\r\n" is one character, equal to neither of its halves.
        var text = ""
        text.unicodeScalars += unicodeScalars.filter { !["\"", "\n", "\r", "\\"].contains($0) }
        return "\"\(text)\""
    }
}
