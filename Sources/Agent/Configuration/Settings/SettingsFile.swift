internal import JSON5
internal import Linux
internal import Shadowsocks
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

extension Settings {
    /// The bytes of a config file and their digest; nil where the default one is missing.
    static func bytes(of file: String?) throws(SettingsError) -> (bytes: [UInt8], digest: Int)? {
        let path = file ?? defaultFile
        let reason: String
        switch BoundedFile.read(path) {
        case .bytes(let bytes, let digest): return (bytes, digest)
        case .absent:
            guard file != nil else { return nil }
            reason = "there is no such file"
        case .directory: reason = "it is a directory"
        case .failed(let failure): reason = failure
        }
        throw SettingsError(problems: [ConfigProblem(file: path, key: "", reason: "can't be read: \(reason)")])
    }

    /// Reads a config's text.
    mutating func read(_ bytes: [UInt8], path: String) throws(SettingsError) {
        let value: JSONValue
        do throws(JSON5Error) { value = try JSON5Reader.read(bytes) } catch {
            throw SettingsError(problems: [
                ConfigProblem(
                    file: path, key: "", reason: "line \(error.line), column \(error.column): \(error.reason)")
            ])
        }
        var faults = ConfigFaults(file: path)
        if let object = value.object {
            ConfigKey.read(object, Self.keys, &faults, into: &self)
        } else {
            faults.add("", "it must be an object: { … }")
        }
        guard faults.all.isEmpty else { throw SettingsError(problems: faults.all) }
    }
}
