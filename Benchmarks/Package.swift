// swift-tools-version: 6.3
import PackageDescription

/// As in the agent's own package, but for what is about concurrency: there is none here.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]
let strictC: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]

let package = Package(
    name: "porttally-benchmarks",
    dependencies: [
        .package(name: "porttally", path: ".."),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
    ],
    targets: [
        .executableTarget(
            name: "bench",
            dependencies: [
                "CBench", .product(name: "PorttallyStore", package: "porttally"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: settings),
        // What Swift can't call or would be slow at: namespaces, a child that dies with its parent, sockets.
        .target(name: "CBench", cSettings: strictC),
        // The least that a reading can cost, a neighbour that changes the ruleset, and a sender of packets; without Swift.
        .executableTarget(name: "floor", cSettings: strictC, linkerSettings: [.linkedLibrary("mnl")]),
        .executableTarget(name: "churn", cSettings: strictC, linkerSettings: [.linkedLibrary("mnl")]),
        .executableTarget(name: "packets", cSettings: strictC),
    ]
)
