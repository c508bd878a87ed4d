internal import JSON5
internal import Web

extension ConfigValue<[ListenAddress]> {
    /// Addresses to serve on.
    static var addresses: Self {
        Self { value, place, faults in
            guard let texts = ConfigValue<[String]>.texts.read(value, place, &faults) else { return nil }
            var addresses: [ListenAddress] = []
            for text in texts {
                do throws(ListenAddressError) { addresses.append(try ListenAddress(parsing: text)) } catch {
                    faults.add(place.text, "\(error)")
                }
            }
            return addresses
        }
    }
}

extension ConfigValue<[String]> {
    /// Names that HTTP clients may ask for.
    static var hosts: Self {
        Self { value, place, faults in
            let hosts = texts.read(value, place, &faults)
            for (index, host) in (hosts ?? []).enumerated() where !HTTPServer.isHost(host) {
                faults.add(
                    "\(place.text)[\(index)]", "is no host; write a name without a port, such as metrics.example.net")
            }
            return hosts
        }
    }
}

extension ConfigValue<UInt32> {
    /// Permissions of a unix socket's file.
    ///
    /// In quotes: a bare 0660 isn't JSON, and 660 could be decimal.
    static var socketMode: Self {
        Self("must be permissions in quotes, such as \"0660\"") { $0.string.flatMap(SocketAccess.mode) }
    }
}

extension ConfigValue<String> {
    /// A group, by its name or number.
    static var group: Self {
        Self("must be a group's name in quotes, or its number") { value in
            if case .number(let text) = value, UInt32(text) != nil { return text }
            return value.string.flatMap { $0.isEmpty || $0.utf8.contains(0) ? nil : $0 }
        }
    }

    /// A kernel table's name.
    static var tableName: Self {
        Self { value, place, faults in
            guard let name = text.read(value, place, &faults) else { return nil }
            if let reason = Settings.objection(toTable: name) { faults.add(place.text, reason) }
            return name
        }
    }
}

extension Settings {
    /// Why nftables would not take a name, or nil.
    public static func objection(toTable name: String) -> String? {
        let letters = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x5f
        }
        guard letters, let first = name.utf8.first, !(0x30...0x39).contains(first), name.utf8.count <= 64 else {
            return "is not a table's name; use letters, digits and _, a letter first, 64 at most"
        }
        return nil
    }
}
