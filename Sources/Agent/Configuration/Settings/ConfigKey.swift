internal import JSON5

/// A key of an object in the config: its name, what it sets, and how its value is read.
///
/// A list of them is all that is known of an object. What is not in it is refused, and the refusal names what is.
struct ConfigKey<Object>: Sendable {
    /// When a change in the config takes effect.
    enum Effect: Sendable {
        case atOnce, atRestart
    }

    let name: String
    let takesEffect: Effect
    /// Reads a value into the object; what is wrong with it is noted.
    let read: @Sendable (JSONValue, ConfigPlace, inout ConfigFaults, inout Object) -> Void
    /// Gives the second object what the first one has under this key.
    let copy: @Sendable (Object, inout Object) -> Void

    /// A key that sets a property.
    init<Value>(
        _ name: String, _ property: any WritableKeyPath<Object, Value> & Sendable, _ kind: ConfigValue<Value>,
        takesEffect: Effect
    ) {
        self.name = name
        self.takesEffect = takesEffect
        read = { value, place, faults, object in
            if let value = kind.read(value, place, &faults) { object[keyPath: property] = value }
        }
        copy = { from, to in to[keyPath: property] = from[keyPath: property] }
    }

    /// A key that sets a property that is nil without it.
    init<Value>(
        _ name: String, _ property: any WritableKeyPath<Object, Value?> & Sendable, _ kind: ConfigValue<Value>,
        takesEffect: Effect
    ) {
        self.init(name, property, kind.optional, takesEffect: takesEffect)
    }

    /// A key that adds to a list, and takes effect at once.
    ///
    /// - Parameters:
    ///   - name: The key.
    ///   - list: The list.
    ///   - kind: How its value is read.
    ///   - element: What is added.
    init<Value, Element>(
        _ name: String, _ list: any WritableKeyPath<Object, [Element]> & Sendable, _ kind: ConfigValue<Value>,
        element: @escaping @Sendable (Value) -> Element
    ) {
        self.name = name
        takesEffect = .atOnce
        read = { value, place, faults, object in
            if let value = kind.read(value, place, &faults) { object[keyPath: list].append(element(value)) }
        }
        copy = { from, to in to[keyPath: list] = from[keyPath: list] }
    }
}

extension ConfigKey {
    /// Reads an object's members; of equal keys the last one counts.
    ///
    /// - Parameters:
    ///   - members: The object, as it stands in the config.
    ///   - keys: All that it may have.
    ///   - parent: Where it stands, such as `ports[3]`; nil for the config itself.
    ///   - faults: Where what is wrong is noted.
    ///   - object: What is read.
    static func read(
        _ members: JSONObject, _ keys: [ConfigKey], in parent: String? = nil, _ faults: inout ConfigFaults,
        into object: inout Object
    ) {
        for member in members {
            let place = ConfigPlace(parent: parent, key: member.key)
            if let key = keys.first(where: { $0.name == member.key }) {
                key.read(member.value, place, &faults, &object)
            } else {
                faults.add(place.text, "is not a key; known are \(enumeration(keys.map(\.name)))")
            }
        }
    }
}

/// Names as a sentence has them: `port, name and mode`.
func enumeration(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return "\(names.dropLast().joined(separator: ", ")) and \(last)"
}

/// Where in the config a value stands: `ports[3].name`.
struct ConfigPlace {
    /// The object that it is a member of; nil for the config itself.
    let parent: String?
    let key: String

    /// As it is said; put together only where it is wanted, as there may be tens of thousands.
    var text: String { parent.map { "\($0).\(key)" } ?? key }
}
