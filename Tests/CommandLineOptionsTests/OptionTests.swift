import Testing

@testable import CommandLineOptions

@Suite("Options of a command")
struct OptionTests {
    /// What a run of the command `go` leaves in its values, or the first line of the complaint.
    private func go(_ arguments: String...) -> String {
        switch Fixture.program.read(["go"] + arguments) {
        case .action(let values): "\(values.file ?? "-") \(values.places) \(values.isLoud.map { "\($0)" } ?? "-")"
        case .answer(let text): "answer: " + firstLine(text)
        case .mistake(let text): firstLine(text)
        }
    }

    private func firstLine(_ text: String) -> String { String(text.prefix { $0 != "\n" }) }

    @Test("a value stands behind a space or an equals sign")
    func values() {
        #expect(go() == "- [] -")
        #expect(go("--file", "a") == "a [] -")
        #expect(go("--file=a") == "a [] -")
        #expect(go("--file=--a=b") == "--a=b [] -")
        #expect(go("--file", "-") == "- [] -")
        #expect(go("--file", "") == " [] -")
    }

    @Test("the last value counts, and each of an option that repeats")
    func repetition() {
        #expect(go("--file", "a", "--file", "b") == "b [] -")
        #expect(go("--place", "1", "--file", "a", "--place=2") == "a [1, 2] -")
    }

    @Test("a flag is on or off; the last one counts")
    func toggles() {
        #expect(go("--loud") == "- [] true")
        #expect(go("--no-loud") == "- [] false")
        #expect(go("--loud", "--no-loud") == "- [] false")
        #expect(go("--loud=yes") == "Error: '--loud' takes no value, but 'yes' was given")
    }

    @Test("a value that is missing is said, not taken from the next option")
    func missing() {
        for arguments in [["--file"], ["--file", "--loud"], ["--file="], ["--file", "--"], ["--file", "-x"]] {
            guard case .mistake(let text) = Fixture.program.read(["go"] + arguments) else {
                Issue.record("\(arguments) is read")
                continue
            }
            #expect(firstLine(text) == "Error: Missing value for '--file <path>'")
        }
    }

    @Test("a value that is refused is said with the reason")
    func refused() {
        #expect(go("--place", "x") == "Error: --place: x is no number")
        #expect(go("--place", "1", "--place", "x") == "Error: --place: x is no number")
    }

    @Test("two dashes end the options, and nothing else may stand there")
    func end() {
        #expect(go("--file", "a", "--") == "a [] -")
        #expect(go("--", "--file") == "Error: Unexpected argument '--file'")
        #expect(go("--", "--help") == "Error: Unexpected argument '--help'")
        #expect(go("--", "--") == "Error: Unexpected argument '--'")
        #expect(go("a") == "Error: Unexpected argument 'a'")
        #expect(go("-") == "Error: Unexpected argument '-'")
        #expect(go("") == "Error: Unexpected argument ''")
    }

    @Test("an unknown option is said, with the one that was meant")
    func unknown() {
        #expect(go("--fiel", "a") == "Error: Unknown option '--fiel'. Did you mean '--file'?")
        #expect(go("-file=a") == "Error: Unknown option '-file'. Did you mean '--file'?")
        #expect(go("--no-lod") == "Error: Unknown option '--no-lod'. Did you mean '--no-loud'?")
        #expect(go("--xyz") == "Error: Unknown option '--xyz'")
        #expect(go("--=a") == "Error: Unknown option '--'")
        #expect(go("--no-file") == "Error: Unknown option '--no-file'")
        #expect(go("-x") == "Error: Unknown option '-x'")
    }
}
