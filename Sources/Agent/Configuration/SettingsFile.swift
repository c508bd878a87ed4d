internal import Synchronization

/// A config file that is looked at again and again, and taken apart only where its bytes have changed.
public final class SettingsFile: Sendable {
    private let file: String?
    private let last = Mutex<(bytes: [UInt8], settings: Settings)?>(nil)

    /// - Parameter file: The path; nil is the default one, which may be missing.
    public init(_ file: String?) { self.file = file }

    /// The settings as they are now.
    ///
    /// - Throws: ``SettingsError``, naming the file, the key and the remedy.
    public func read() throws -> Settings {
        guard let bytes = try Settings.bytes(of: file) else { return Settings() }
        if let last = last.withLock({ $0 }), last.bytes == bytes { return last.settings }
        var settings = Settings()
        let path = file ?? Settings.defaultFile
        settings.file = path
        try settings.read(bytes, path: path)
        last.withLock { [settings] in $0 = (bytes, settings) }
        return settings
    }
}
