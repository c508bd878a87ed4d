import Testing

@testable import CommandLineOptions

@Suite("Operands of a command")
struct OperandTests {
    /// What a run of the command `see` leaves in its values, or the complaint.
    private func see(_ arguments: String...) -> String {
        switch Fixture.program.read(["see"] + arguments) {
        case .action(let values): "\(values.file ?? "-") \(values.places) \(values.isLoud == nil ? "near" : "far")"
        case .answer(let text): text
        case .mistake(let text): String(text.prefix { $0 != "\n" })
        }
    }

    @Test("one stands anywhere among the options")
    func places() {
        #expect(see("7") == "- [7] near")
        #expect(see("7", "--file", "a", "--far") == "a [7] far")
        #expect(see("--far", "--file=a", "7") == "a [7] far")
        #expect(see("--file", "a", "--", "7") == "a [7] near")
        #expect(see("--", "-7") == "- [-7] near")
    }

    @Test("one that is missing, one too many, and one that is refused are said")
    func mistakes() {
        #expect(see() == "Error: Missing argument '<number>'")
        #expect(see("--far") == "Error: Missing argument '<number>'")
        #expect(see("7", "8") == "Error: Unexpected argument '8'")
        #expect(see("--", "7", "--far") == "Error: Unexpected argument '--far'")
        #expect(see("x") == "Error: x is no number")
        #expect(see("-7") == "Error: Unknown option '-7'")
        #expect(see("7", "--far=1") == "Error: '--far' takes no value, but '1' was given")
        #expect(see("7", "--no-far").hasPrefix("Error: Unknown option '--no-far'"))
    }

    @Test("usage in a complaint names it")
    func usage() {
        guard case .mistake(let text) = Fixture.program.read(["see", "x"]) else {
            Issue.record("x is a number")
            return
        }
        #expect(text.contains("Usage: traveller see [options] <number>\n"))
    }
}
