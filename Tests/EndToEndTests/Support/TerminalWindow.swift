import Foundation
import TestSupport

/// A shell in a real terminal emulator, tmux's, in the calling thread's namespaces.
final class TerminalWindow: Sendable {
    private let socket: String
    private let directory: TemporaryDirectory

    /// The shells, which say `ready$`, and read no files of this machine's users.
    static let shells: [String: String] = [
        "bash": "PS1='ready$ ' exec bash --norc --noprofile", "zsh": "PS1='ready$ ' exec zsh -f",
        "fish": "exec fish --no-config -C \"function fish_prompt; printf 'ready\\$ '; end\"",
    ]

    /// Opens it and waits for the shell.
    init(columns: Int, rows: Int, shell: String = "bash") throws {
        directory = try TemporaryDirectory()
        socket = directory.file("tmux")
        try run(
            "env",
            [
                "-u", "TMUX", "-u", "NO_COLOR", "LC_ALL=C.UTF-8", "TERM=xterm-256color", "tmux", "-u",
                "-f",
                "/dev/null", "-S", socket, "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
                Self.shells[shell] ?? shell,
            ])
        try wait("the shell is there") { $0.hasPrefix("ready$") }
    }

    deinit { _ = try? tmux("kill-server") }

    @discardableResult
    private func tmux(_ arguments: String...) throws -> String {
        try run("tmux", ["-S", socket] + arguments).output
    }

    /// Presses keys, by their names in tmux(1).
    func press(_ keys: String...) throws { try run("tmux", ["-S", socket, "send-keys"] + keys) }

    /// Writes a text.
    func write(_ text: String) throws { try tmux("send-keys", "-l", "--", text) }

    /// Has the shell run something.
    func enter(_ command: String) throws {
        try write(command)
        try press("Enter")
    }

    func resize(columns: Int, rows: Int) throws {
        try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

    /// What is to be seen, with its colours where they are wanted.
    func screen(withColours: Bool = false) throws -> String {
        try run("tmux", ["-S", socket, "capture-pane", "-p"] + (withColours ? ["-e"] : [])).output
    }

    /// Waits until something is to be seen.
    @discardableResult
    func wait(_ what: String, _ condition: (String) throws -> Bool) throws -> String {
        var last = ""
        do {
            try eventually(what) {
                last = try screen()
                return try condition(last)
            }
        } catch { throw NotSeen(description: "\(error); there is:\n\(last)") }
        return last
    }

    /// Whether the alternate screen is shown, the cursor is to be seen, and long lines go on in the next one.
    func modes() throws -> String {
        try tmux("display-message", "-p", "#{alternate_on}#{cursor_flag}#{wrap_flag}").filter { !$0.isNewline }
    }
}

/// What was waited for did not come.
private struct NotSeen: Error, CustomStringConvertible {
    let description: String
}
