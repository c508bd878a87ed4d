internal import ManagedTable
internal import Netfilter

/// A rule, or a part of one, in both languages: as nft writes it, and what that comes to in the kernel.
struct Clause {
    var text: String
    var expressions: [Expression]

    init(_ text: String, _ expressions: [Expression]) {
        self.text = text
        self.expressions = expressions
    }

    /// What becomes of the packet.
    static func verdict(_ verdict: Verdict) -> Clause { Clause(verdict.text, [.verdict(verdict)]) }

    /// One behind the other.
    static func + (first: Clause, second: Clause) -> Clause {
        Clause("\(first.text) \(second.text)", first.expressions + second.expressions)
    }

    /// By itself.
    var rule: Rule { Rule(expressions) }
}

/// A chain of such rules.
struct LimitChain {
    var name: String
    var rules: [Clause]

    init(_ name: String, _ rules: [Clause]) {
        self.name = name
        self.rules = rules
    }

    var declared: DeclaredChain { DeclaredChain(Chain(name: name), rules.map(\.rule)) }

    /// As nft writes it.
    var text: String {
        "    chain \(name) {\n" + rules.map { "        \($0.text)\n" }.joined() + "    }\n"
    }
}

extension Verdict {
    /// As nft writes it.
    var text: String {
        switch self {
        case .accept: "accept"
        case .drop: "drop"
        case .return: "return"
        case .jump(let chain): "jump \(chain)"
        case .goto(let chain): "goto \(chain)"
        }
    }
}
