import CommandLineOptions

/// A program with an option of each kind.
enum Fixture {
    /// What the options of `go` fill in.
    struct Values: Sendable {
        var file: String?
        var places: [Int] = []
        var isLoud: Bool?
    }

    /// What the options and the operand of `see` fill in.
    struct View: Sendable {
        var values = Values()
        var isFar = false
    }

    struct NoNumber: Error, CustomStringConvertible {
        let description: String
    }

    static let program = Program(
        "traveller",
        abstract: "Goes to places that are told to it by number, and so far away that a second line is needed.",
        version: "1.2.3",
        commands: [
            Command(
                "go", abstract: "Go there.",
                options: [
                    .value("file", "path", help: "Where places are kept. Default: none") { $1.file = $0 },
                    .value("place", "number between one and nine", repeats: true, help: "A place to go to.") {
                        guard let place = Int($0) else { throw NoNumber(description: "\($0) is no number") }
                        $1.places.append(place)
                    },
                    .toggle(
                        "loud", help: "Sing on the way, or don't. Default: sing where nobody is who would hear it."
                    ) { $1.isLoud = $0 },
                ], over: Values()
            ) { $0 },
            Command(
                "see", abstract: "Look at a place.",
                options: [
                    Option<Values>.value("file", "path", help: "Where places are kept.") { $1.file = $0 }.of(\.values),
                    .flag("far", help: "Take the telescope.") { $0.isFar = true },
                ],
                operand: Operand("number", isRequired: true, help: "The place.") {
                    guard let place = Int($0) else { throw NoNumber(description: "\($0) is no number") }
                    $1.values.places = [place]
                }, over: View()
            ) { view in
                var values = view.values
                if view.isFar { values.isLoud = false }
                return values
            },
            Command("come", abstract: "Come back.", options: [], over: Values()) { $0 },
        ])
}
