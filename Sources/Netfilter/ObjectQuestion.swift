internal import CMnl

/// A question for one object of a table; all but the name is the same in each.
struct ObjectQuestion {
    private var beginning: [UInt8] = []
    private var end: [UInt8] = []

    init(_ kind: StatefulObject.Kind, table: String) {
        Request.begin(NFT_MSG_GETOBJ, family: .inet, flags: NLM_F_REQUEST, sequence: 0, in: &beginning)
        beginning.append(attribute: NFTA_OBJ_TABLE.rawValue) { $0 += .terminated(table) }
        end.append(attribute: NFTA_OBJ_TYPE.rawValue) { $0 += kind.attribute }
    }

    func append(to bytes: inout [UInt8], index: Int, name: (Int, inout [UInt8]) -> Void) {
        bytes += beginning
        bytes.append(attribute: NFTA_OBJ_NAME.rawValue) {
            name(index, &$0)
            $0.append(0)
        }
        bytes += end
    }
}

extension StatefulObject.Kind {
    /// The payload of `NFTA_OBJ_TYPE`.
    var attribute: [UInt8] { rawValue.networkBytes }
}
