import Testing

@testable import CommandLineOptions

@Suite("Commands and help")
struct ProgramTests {
    private static let help = """
        Goes to places that are told to it by number, and so far away that a second line
        is needed.

        Usage: traveller <command> [options]

        Commands:
          go                      Go there.
          see                     Look at a place.
          come                    Come back.

        Options:
          --version               Show the version.
          -h, --help              Show this help.

        See 'traveller help <command>' for the options of a command.

        """

    private static let helpOfGo = """
        Go there.

        Usage: traveller go [options]

        Options:
          --file <path>           Where places are kept. Default: none
          --place <number between one and nine>
                                  A place to go to. May be repeated.
          --loud/--no-loud        Sing on the way, or don't. Default: sing where nobody
                                  is who would hear it.
          --version               Show the version.
          -h, --help              Show this help.

        """

    private static let helpOfSee = """
        Look at a place.

        Usage: traveller see [options] <number>

        Arguments:
          <number>                The place.

        Options:
          --file <path>           Where places are kept.
          --far                   Take the telescope.
          --version               Show the version.
          -h, --help              Show this help.

        """

    private func read(_ arguments: String...) -> String {
        switch Fixture.program.read(arguments) {
        case .action: "action"
        case .answer(let text): text
        case .mistake(let text): "mistake: " + text
        }
    }

    @Test("help of the whole is shown where it is asked for, and where nothing is")
    func help() {
        for arguments in [[], ["--help"], ["-h"], ["help"], ["-h", "go"], ["--bad", "-h"], ["help", "help"], ["--"]] {
            guard case .answer(let text) = Fixture.program.read(arguments) else {
                Issue.record("\(arguments) is no question")
                continue
            }
            #expect(text == Self.help, "\(arguments)")
        }
    }

    @Test("help of a command is shown whatever else is on the line, within 80 columns")
    func helpOfCommand() {
        #expect(read("go", "--help") == Self.helpOfGo)
        #expect(read("go", "--bad", "--place", "x", "-h") == Self.helpOfGo)
        #expect(read("help", "go") == Self.helpOfGo)
        #expect(read("help", "go", "away") == Self.helpOfGo)
        #expect(read("help", "see") == Self.helpOfSee)
        for line in (Self.help + Self.helpOfGo).split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test("the version is told, also behind a command")
    func version() {
        #expect(read("--version") == "1.2.3\n")
        #expect(read("go", "--version") == "1.2.3\n")
    }

    @Test("a command is found by its name and nothing else")
    func commands() {
        #expect(read("go") == "action")
        #expect(read("come") == "action")
        for (arguments, reason) in [
            (["og"], "Unknown command 'og'. Did you mean 'go'?"),
            (["com"], "Unknown command 'com'. Did you mean 'come'?"),
            (["frobnicate"], "Unknown command 'frobnicate'"),
            (["help", "frobnicate"], "Unknown command 'frobnicate'"),
            ([""], "Unknown command ''"),
            (["--file", "a", "go"], "Unknown option '--file'"),
            (["--", "go"], "Unexpected argument 'go'"),
        ] {
            guard case .mistake(let text) = Fixture.program.read(arguments) else {
                Issue.record("\(arguments) is read")
                continue
            }
            #expect(
                text == """
                    Error: \(reason)
                    Usage: traveller <command> [options]
                      See 'traveller --help' for more information.

                    """)
        }
    }

    @Test("what is wrong behind a command leads to its own help")
    func complaint() {
        #expect(
            read("go", "away") == """
                mistake: Error: Unexpected argument 'away'
                Usage: traveller go [options]
                  See 'traveller go --help' for more information.

                """)
    }
}
