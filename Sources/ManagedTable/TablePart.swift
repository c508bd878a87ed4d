public import Netfilter

/// A part of a table that somebody else declares: it stands beside the rest, and its rules come before the rest's.
public struct TablePart: Sendable {
    public var chains: [DeclaredChain]
    public var sets: [DeclaredSet]
    /// What they hold is wanted by nobody: those that are declared no longer go.
    public var objects: DeclaredObjects
    /// Rules that come first in chains of the rest, by the chain's name.
    public var leadingRules: [String: [Rule]]
    /// What such a part may consist of at any time.
    public var vocabulary: Vocabulary

    /// How what belongs to a part is told from the rest of a table, also where the part was another one.
    public struct Vocabulary: Sendable {
        /// As ``TablePart/leadingRules``, where there are any.
        public var leadingRules: [String: [Rule]]
        /// Whether a chain, or a set, of this name can be one of the part's.
        public var hasChain: @Sendable (String) -> Bool
        public var hasSet: @Sendable (String) -> Bool
        /// The kinds of its objects; the rest of the table has none of them.
        public var kinds: [StatefulObject.Kind]

        /// Of a part with nothing in it.
        public static let nothing = Vocabulary(hasChain: { _ in false }, hasSet: { _ in false })

        public init(
            leadingRules: [String: [Rule]] = [:], hasChain: @escaping @Sendable (String) -> Bool,
            hasSet: @escaping @Sendable (String) -> Bool, kinds: [StatefulObject.Kind] = []
        ) {
            self.leadingRules = leadingRules
            self.hasChain = hasChain
            self.hasSet = hasSet
            self.kinds = kinds
        }
    }

    /// Nothing, as a rule.
    public init(
        vocabulary: Vocabulary = .nothing, chains: [DeclaredChain] = [], sets: [DeclaredSet] = [],
        objects: DeclaredObjects = DeclaredObjects([]), leadingRules: [String: [Rule]] = [:]
    ) {
        self.vocabulary = vocabulary
        self.chains = chains
        self.sets = sets
        self.objects = objects
        self.leadingRules = leadingRules
    }

    /// How many chains, sets and objects it adds to a table.
    public var size: Int { chains.count + sets.count + objects.count }
}

extension DeclaredTable {
    /// The same table with a part beside what it consists of; its objects come behind the others.
    public func with(_ part: TablePart) -> DeclaredTable {
        var table = self
        for index in chains.indices {
            table.chains[index].rules = (part.leadingRules[chains[index].chain.name] ?? []) + chains[index].rules
        }
        table.chains += part.chains
        table.sets += part.sets
        table.firstOfPart = objects.count
        table.objects = objects.followed(by: part.objects)
        table.vocabulary = part.vocabulary
        return table
    }
}

extension DeclaredObjects {
    fileprivate func followed(by others: DeclaredObjects) -> DeclaredObjects {
        let (first, count) = (self, count)
        return DeclaredObjects(count: count + others.count) { place in
            place < count ? first.make(place) : others.make(place - count)
        } recognises: { kind, name in
            first.recognises(kind, name) || others.recognises(kind, name)
        } isRenewed: { place in
            place < count ? first.isRenewed(place) : others.isRenewed(place - count)
        } key: { place in
            place < count ? first.key(place) : others.key(place - count)
        }
    }
}
