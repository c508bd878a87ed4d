/// What a command line turns out to ask for.
public enum Reading<Action> {
    /// Something is to be done.
    case action(Action)
    /// Something is to be told, on standard output, and that is all: help, or the version. Ends with a line feed.
    case answer(String)
    /// The command line is wrong: to be told on standard error, with an exit status that says so (`EX_USAGE`, 64, see
    /// sysexits.h(3head)). Ends with a line feed.
    case mistake(String)
}

extension Reading: Sendable where Action: Sendable {}
