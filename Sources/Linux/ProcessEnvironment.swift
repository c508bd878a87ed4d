internal import CLinux

/// The variables that this process was started with, environ(7).
package enum ProcessEnvironment {
    /// All of them by name; one without `=` is left out, of two of a name the first counts, as getenv(3) has it.
    package static var current: [String: String] {
        var variables: [String: String] = [:]
        var index: Int64 = 0
        while let entry = unsafe cl_environment_entry(index) {
            index += 1
            let text = unsafe String(cString: entry)
            guard let end = text.firstIndex(of: "=") else { continue }
            let name = String(text[..<end])
            if variables[name] == nil { variables[name] = String(text[text.index(after: end)...]) }
        }
        return variables
    }
}
