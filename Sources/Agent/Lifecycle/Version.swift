internal import Exposition

extension BuildInfo {
    /// This program.
    static let current = BuildInfo(version: Version.number, swiftVersion: Version.swift)
}

/// What this program calls itself.
public enum Version {
    public static let number = "0.1.0"
    /// The compiler it was built with, as far as the language tells.
    static var swift: String {
        #if compiler(>=6.5)
            "6.5 or newer"
        #elseif compiler(>=6.4)
            "6.4"
        #else
            "6.3"
        #endif
    }
}
