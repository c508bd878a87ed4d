/// What is sent to a terminal that is taken over, and given back as it was (ECMA-48, and xterm's private modes).
public enum Screen {
    /// To the alternate screen, without a cursor and without going on to the next line at a line's end.
    public static let enter = "\u{1b}[?1049h\u{1b}[?25l\u{1b}[?7l\u{1b}[2J"
    /// Back from there.
    public static let leave = "\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l"

    /// Draws lines over what is there, without erasing it before, so that nothing flickers.
    ///
    /// - Parameter lines: As many as the terminal has at most, none of them reaching its last column.
    /// - Returns: What is to be sent at once.
    public static func frame(_ lines: [String]) -> String {
        // Terminals that know of it show nothing until the end (mode 2026); others pass over it.
        "\u{1b}[?2026h\u{1b}[H" + lines.joined(separator: "\u{1b}[K\r\n") + "\u{1b}[K\u{1b}[J\u{1b}[?2026l"
    }
}
