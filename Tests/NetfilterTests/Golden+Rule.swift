@testable import Netfilter

extension Golden {
    static let rules: [Golden] = [
        Golden(
            "adding a rule",
            {
                $0.add(
                    Rule([
                        .meta(.transportProtocol), .compare(.first, .equal, [6]),
                        .payload(.transport, offset: 2, length: 2), .object(of: .first, in: "tcp_in"),
                    ]), to: "input", in: "t")
            },
            """
            d8 00 00 00                                 # length 216
            06 0a 05 0c                                 # NFT_MSG_NEWRULE, REQUEST | CREATE | APPEND | ACK
            02 00 00 00 00 00 00 00                     # sequence number 2, port id 0
            01 00 00 00                                 # nfgenmsg: inet, version 0
            06 00 01 00  74 00 00 00                    # NFTA_RULE_TABLE: t
            0a 00 02 00  69 6e 70 75 74 00 00 00        # NFTA_RULE_CHAIN: input
            b0 00 04 80                                 # NFTA_RULE_EXPRESSIONS
              24 00 01 80                               # NFTA_LIST_ELEM
                09 00 01 00  6d 65 74 61 00 00 00 00    # NFTA_EXPR_NAME: meta
                14 00 02 80                             # NFTA_EXPR_DATA
                  08 00 02 00  00 00 00 10              # NFTA_META_KEY: l4proto
                  08 00 01 00  00 00 00 01              # NFTA_META_DREG: register 1
              2c 00 01 80                               # NFTA_LIST_ELEM
                08 00 01 00  63 6d 70 00                # NFTA_EXPR_NAME: cmp
                20 00 02 80                             # NFTA_EXPR_DATA
                  08 00 01 00  00 00 00 01              # NFTA_CMP_SREG: register 1
                  08 00 02 00  00 00 00 00              # NFTA_CMP_OP: equal
                  0c 00 03 80                           # NFTA_CMP_DATA
                    05 00 01 00  06 00 00 00            # NFTA_DATA_VALUE: IPPROTO_TCP
              34 00 01 80                               # NFTA_LIST_ELEM
                0c 00 01 00  70 61 79 6c 6f 61 64 00    # NFTA_EXPR_NAME: payload
                24 00 02 80                             # NFTA_EXPR_DATA
                  08 00 01 00  00 00 00 01              # NFTA_PAYLOAD_DREG: register 1
                  08 00 02 00  00 00 00 02              # NFTA_PAYLOAD_BASE: transport header
                  08 00 03 00  00 00 00 02              # NFTA_PAYLOAD_OFFSET: destination port
                  08 00 04 00  00 00 00 02              # NFTA_PAYLOAD_LEN: 2
              28 00 01 80                               # NFTA_LIST_ELEM
                0b 00 01 00  6f 62 6a 72 65 66 00 00    # NFTA_EXPR_NAME: objref
                18 00 02 80                             # NFTA_EXPR_DATA
                  08 00 03 00  00 00 00 01              # NFTA_OBJREF_SET_SREG: register 1
                  0a 00 04 00  74 63 70 5f 69 6e 00 00  # NFTA_OBJREF_SET_NAME: tcp_in
            """)
    ]
}
