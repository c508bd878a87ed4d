public import Netfilter

/// What a table is to consist of.
public struct DeclaredTable: Sendable {
    /// What `nft list` prints as the table's comment, and saves: how a copy from a saved ruleset is known.
    ///
    /// A table has it from its creation only. Chains that bear it too, and are made anew, have it later on.
    public var comment: String?
    public var chains: [DeclaredChain]
    public var sets: [DeclaredSet] { didSet { places = Self.places(of: sets) } }
    public var objects: DeclaredObjects
    /// Objects that come behind all others, and that nothing refers to: whenever another one is added, they are made
    /// anew behind it.
    public var trailing: [StatefulObject]
    /// What earlier versions had for ``chains``; those gave their tables no comment.
    public var formerChains: [[DeclaredChain]]
    /// The sets' places by their names: there may be tens of thousands.
    private var places: [String: Int]
    /// From where on the objects are another part's; nil where there is none.
    var firstOfPart: Int?
    /// What of it may be another part's.
    var vocabulary = TablePart.Vocabulary.nothing

    public init(
        comment: String? = nil, chains: [DeclaredChain] = [], sets: [DeclaredSet] = [],
        objects: DeclaredObjects = DeclaredObjects([]), trailing: [StatefulObject] = [],
        formerChains: [[DeclaredChain]] = []
    ) {
        self.comment = comment
        self.chains = chains
        self.sets = sets
        places = Self.places(of: sets)
        self.objects = objects
        self.trailing = trailing
        self.formerChains = formerChains
    }

    private static func places(of sets: [DeclaredSet]) -> [String: Int] {
        Dictionary(sets.enumerated().map { ($1.set.name, $0) }) { first, _ in first }
    }

    /// The set of this name; nil where there is none.
    func set(named name: String) -> DeclaredSet? { places[name].map { sets[$0] } }
}

/// A chain and its rules, in their order.
public struct DeclaredChain: Sendable, Hashable {
    public var chain: Chain
    public var rules: [Rule]

    public init(_ chain: Chain, _ rules: [Rule] = []) {
        self.chain = chain
        self.rules = rules
    }
}

/// A set or map, and its elements.
public struct DeclaredSet: Sendable {
    public var set: NamedSet
    /// Nil where they are the packets' affair, or somebody else's: whatever is in it then stays.
    public var elements: DeclaredElements?
    /// The name of a group of sets that always have the same keys, since nobody who declares them changes one alone; nil
    /// where it is in none.
    public var group: String?

    public init(_ set: NamedSet, _ elements: DeclaredElements? = nil, group: String? = nil) {
        self.set = set
        self.elements = elements
        self.group = group
    }
}

/// The objects of a table that elements or rules refer to, in the order in which they are made.
///
/// They are asked for one by one: there may be tens of thousands.
public struct DeclaredObjects: Sendable {
    public var count: Int
    let make: @Sendable (Int) -> StatefulObject
    /// Whether an object of this kind and name could be declared, be it now or not.
    let recognises: @Sendable (StatefulObject.Kind, _ name: [UInt8]) -> Bool
    /// Whether the n-th is made anew where it is there, whatever it is like.
    let isRenewed: @Sendable (Int) -> Bool
    /// The key of the elements that lead to the n-th, which are changed together with it; nil where that doesn't matter.
    let key: @Sendable (Int) -> [UInt8]?

    /// - Parameters:
    ///   - count: How many.
    ///   - make: Makes the n-th.
    ///   - recognises: Whether an object of this kind and name could be declared, be it now or not.
    ///   - isRenewed: Whether the n-th is made anew where it is there, because its state is wrong.
    ///   - key: The key of the elements that lead to the n-th, which are changed together with it; nil where that doesn't
    ///     matter.
    public init(
        count: Int, make: @escaping @Sendable (Int) -> StatefulObject,
        recognises: @escaping @Sendable (StatefulObject.Kind, _ name: [UInt8]) -> Bool,
        isRenewed: @escaping @Sendable (Int) -> Bool = { _ in false },
        key: @escaping @Sendable (Int) -> [UInt8]? = { _ in nil }
    ) {
        self.count = count
        self.make = make
        self.recognises = recognises
        self.isRenewed = isRenewed
        self.key = key
    }

    /// The n-th.
    public subscript(place: Int) -> StatefulObject { make(place) }

    /// These and no others.
    public init(_ objects: [StatefulObject]) {
        let known = Set(objects.map(\.identity))
        self.init(
            count: objects.count, make: { objects[$0] },
            recognises: { known.contains(.init(kind: $0, name: String(decoding: $1, as: UTF8.self))) })
    }
}
