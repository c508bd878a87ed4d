internal import Synchronization

/// A config file that is looked at again and again, and taken apart only where its bytes have changed, good or bad.
public final class SettingsFile: Sendable {
    private let file: String?
    private let last = Mutex<(digest: Int, settings: Result<Settings, SettingsError>)?>(nil)

    /// - Parameter file: The path; nil is the default one, which may be missing.
    public init(_ file: String?) { self.file = file }

    /// The settings as they are now.
    ///
    /// - Throws: ``SettingsError``, naming the file, the key and the remedy.
    public func read() throws -> Settings {
        guard let (bytes, digest) = try Settings.bytes(of: file) else { return Settings() }
        if let last = last.withLock({ $0 }), last.digest == digest { return try last.settings.get() }
        let settings = Self.settings(bytes, path: file ?? Settings.defaultFile)
        last.withLock { $0 = (digest, settings) }
        return try settings.get()
    }

    private static func settings(_ bytes: [UInt8], path: String) -> Result<Settings, SettingsError> {
        var settings = Settings()
        settings.file = path
        do throws(SettingsError) { try settings.read(bytes, path: path) } catch { return .failure(error) }
        return .success(settings)
    }
}
