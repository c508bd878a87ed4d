/// Limits in a config, none of which is ever reached, but for one of the last port.
struct Limited {
    let name: String
    /// Of all ports; the config's text.
    var ofAll: String
    /// More of the last port; likewise.
    var ofLast = ""

    static let none = Limited(name: "without limits", ofAll: "")
    static let quota = Limited(name: "a quota each", ofAll: "defaults: {limit_monthly: '1000TB'}, ")
    static let everything = Limited(
        name: "quota, rate and expiry each",
        ofAll: "defaults: {limit_monthly: '1000TB', rate: '100Gbit', expires: '2100-01-01'}, ")
    /// The others have none.
    static let last = Limited(
        name: "without limits, beside one with a quota", ofAll: "", ofLast: ", limit_monthly: '1000TB'")

    /// The same, and nothing passes on the last port any more.
    var untilTheLast: Limited {
        var limited = self
        limited.ofLast = ", limit_monthly: 1"
        return limited
    }

    /// The same, with months that begin on a day.
    func billed(on day: Int) -> Limited {
        var limited = self
        limited.ofAll += "billing_day: \(day), "
        return limited
    }
}
