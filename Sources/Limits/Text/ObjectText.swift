internal import Netfilter

extension StatefulObject {
    /// As nft writes a quota or a limit, and reads it: where it prints a size or rate in larger units, these are bytes.
    var text: String {
        let comment = userData.comment.map { "comment \($0.quoted); " } ?? ""
        switch content {
        case .quota(let quota):
            let used = quota.consumed > 0 ? " used \(quota.consumed) bytes" : ""
            return "    quota \(name) { \(comment)\(quota.isOver ? "over" : "until") \(quota.bytes) bytes\(used) }\n"
        case .rateLimit(let limit):
            let rate = "\(limit.isOver ? "over " : "")\(limit.bytesPerSecond) bytes/second"
            return "    limit \(name) { \(comment)rate \(rate) burst \(limit.burstBytes) bytes }\n"
        case .counter:
            return ""
        }
    }
}
