import Testing

@testable import Agent

@Suite("What is wrong with configs, in the log") struct ComplaintsTests {
    @Test("is said once, and again when it has been well in between")
    func once() {
        var complaints = Complaints()
        #expect(complaints.lines(["a", "b"], more: 0, at: 0) == ["a", "b"])
        #expect(complaints.lines(["a", "b"], more: 0, at: 1) == [])
        #expect(complaints.lines(["b"], more: 0, at: 2) == [])
        #expect(complaints.lines(["a", "b"], more: 0, at: 3) == ["a"])
        #expect(complaints.lines([], more: 0, at: 4) == [])
    }

    @Test(
        "takes ten lines, the last of which says how many more",
        arguments: [(10, 0), (11, 0), (5000, 0), (3, 1_499_992)])
    func tenLines(sentences: Int, more: Int) {
        var complaints = Complaints()
        let problems = (0..<sentences).map { "fault \($0)" }
        let lines = complaints.lines(problems, more: more, at: 100)
        #expect(lines.count == min(10, sentences + (more > 0 ? 1 : 0)))
        let said = lines.filter(problems.contains).count
        if said < sentences + more { #expect(lines.last?.contains("\(sentences + more - said) more faults") == true) }
        #expect(complaints.lines(problems, more: more, at: 101) == [])
    }

    @Test("is ten lines a minute where it is something else each time, and the last of it is said")
    func flapping() {
        var complaints = Complaints()
        var lines = 0
        for look in 0..<6000 { lines += complaints.lines(["fault \(look)"], more: 0, at: Double(look) / 100).count }
        #expect((15...20).contains(lines))
        #expect(complaints.lines(["fault"], more: 0, at: 70) == ["fault"])
        #expect(complaints.lines(["fault"], more: 0, at: 80) == [])
    }
}
