/// What keeps a benchmark from being run.
struct Failure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// Passes on a descriptor; throws what a negative one stands for.
func checked(_ result: Int32, _ what: String) throws -> Int32 {
    guard result >= 0 else { throw Failure("\(what): errno \(-result)") }
    return result
}
