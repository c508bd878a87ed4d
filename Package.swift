// swift-tools-version: 6.3
import PackageDescription

/// Settings for every Swift target.
let settings: [SwiftSetting] = [
    // SE-0458: every use of an unsafe construct is marked `unsafe`.
    .strictMemorySafety(),
    // SE-0335: an existential type is written `any P`.
    .enableUpcomingFeature("ExistentialAny"),
    // SE-0409: imports are internal unless they say otherwise.
    .enableUpcomingFeature("InternalImportsByDefault"),
    // SE-0444: a member is visible only where its module is imported.
    .enableUpcomingFeature("MemberImportVisibility"),
    // SE-0461: nonisolated async functions run on the caller's actor.
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // SE-0470: conformances of isolated types are isolated.
    .enableUpcomingFeature("InferIsolatedConformances"),
    // SE-0443: a warning stops the build.
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "porttally",
    products: [
        .executable(name: "porttally", targets: ["porttally"]),
        // For the benchmarks: years of history can't be counted, only written.
        .library(name: "PorttallyStore", targets: ["Store", "Tally"]),
        // For the chaos tests: loaded before the C library into the agent that they start.
        .library(name: "ChaosShim", type: .dynamic, targets: ["CChaosShim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CMnl", pkgConfig: "libmnl", providers: [.apt(["libmnl-dev"])]),
        .systemLibrary(name: "CNftnl", pkgConfig: "libnftnl", providers: [.apt(["libnftnl-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CLinux"),

        .target(name: "Tally", swiftSettings: settings),
        .target(name: "JSON5", swiftSettings: settings),
        .target(name: "CommandLineOptions", swiftSettings: settings),
        .target(
            name: "Netfilter",
            dependencies: ["CMnl", "CNftnl", "CLinux", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: settings),
        .target(
            name: "ManagedTable",
            dependencies: ["Netfilter", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: settings),
        .target(
            name: "TrafficTable",
            dependencies: [
                "ManagedTable", "Netfilter", "Tally", .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .target(
            name: "Limits", dependencies: ["ManagedTable", "Netfilter", "Tally"], swiftSettings: settings),
        .target(
            name: "Linux", dependencies: ["CLinux", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: settings),
        .target(
            name: "Shadowsocks",
            dependencies: ["JSON5", "Linux", "Tally", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: settings),
        .target(
            name: "Store",
            dependencies: ["CLinux", "CSQLite", "Tally", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: settings),
        .target(name: "Exposition", dependencies: ["Tally"], swiftSettings: settings),
        .target(name: "API", dependencies: ["JSON5", "Tally"], swiftSettings: settings),
        .target(name: "Terminal", dependencies: ["API"], swiftSettings: settings),
        .target(name: "Export", dependencies: ["API", "Tally"], swiftSettings: settings),
        .target(
            name: "Web",
            dependencies: [
                "CZlib",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            resources: ["page.html", "page.css"].map { .embedInCode("Page/Assets/\($0)") }
                + ["format", "api", "ports", "table", "chart", "detail", "main"].map {
                    .embedInCode("Page/Assets/\($0).js")
                }, swiftSettings: settings),
        .target(
            name: "Agent",
            dependencies: [
                "API", "CLinux", "Exposition", "JSON5", "Limits", "Linux", "ManagedTable", "Netfilter", "Shadowsocks",
                "Store",
                "Tally",
                "TrafficTable",
                "Web",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ], swiftSettings: settings),
        .executableTarget(
            name: "porttally",
            dependencies: [
                "API", "Agent", "CommandLineOptions", "Export", "JSON5", "Linux", "Tally", "Terminal", "Web",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ], swiftSettings: settings),

        .target(name: "CFileLog", path: "Tests/CFileLog"),
        .target(name: "CTestSupport", path: "Tests/CTestSupport"),
        .target(
            name: "TestSupport", dependencies: ["CTestSupport"], path: "Tests/TestSupport", exclude: ["leaks.supp"],
            swiftSettings: settings),
        .testTarget(name: "TallyTests", dependencies: ["CLinux", "Tally", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "JSON5Tests", dependencies: ["JSON5"], swiftSettings: settings),
        .testTarget(name: "CommandLineOptionsTests", dependencies: ["CommandLineOptions"], swiftSettings: settings),
        .testTarget(name: "LinuxTests", dependencies: ["Linux", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "ShadowsocksTests", dependencies: ["JSON5", "Linux", "Shadowsocks", "Tally", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "CFileLog", "Store", "Tally", "TestSupport", .product(name: "SystemPackage", package: "swift-system"),
            ], exclude: ["Migrations/Kept"], swiftSettings: settings),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "TestSupport", "Web",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: settings),
        .testTarget(
            name: "ExpositionTests", dependencies: ["Exposition", "Tally", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "APITests", dependencies: ["API", "JSON5", "Tally"], swiftSettings: settings),
        .testTarget(name: "TerminalTests", dependencies: ["API", "Terminal"], swiftSettings: settings),
        .testTarget(name: "ExportTests", dependencies: ["API", "Export", "Tally"], swiftSettings: settings),
        .testTarget(
            name: "NetfilterTests",
            dependencies: [
                "ManagedTable", "Netfilter", "TestSupport", "Tally", "TrafficTable",
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: settings),
        .testTarget(
            name: "ManagedTableTests", dependencies: ["ManagedTable", "Netfilter"], swiftSettings: settings),
        .testTarget(
            name: "TrafficTableTests", dependencies: ["ManagedTable", "Netfilter", "Tally", "TrafficTable"],
            swiftSettings: settings),
        .testTarget(
            name: "LimitsTests", dependencies: ["Limits", "ManagedTable", "Netfilter", "Tally", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "KernelTests",
            dependencies: [
                "CLinux", "Limits", "ManagedTable", "Netfilter", "Tally", "TestSupport", "TrafficTable",
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: settings),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "API", "Agent", "Exposition", "Limits", "ManagedTable", "Netfilter", "Shadowsocks", "Store", "Tally",
                "TestSupport",
                "TrafficTable",
                "Web",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: settings),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Agent", "Netfilter", "Shadowsocks", "Tally", "Web",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], path: "Tests/FuzzTargets", swiftSettings: settings),
        .testTarget(
            name: "CorpusTests", dependencies: ["FuzzTargets"], exclude: ["Corpus"], swiftSettings: settings),
        .testTarget(name: "EndToEndTests", dependencies: ["TestSupport", "porttally"], swiftSettings: settings),
        .target(name: "CChaosShim", path: "Tests/CChaosShim"),
        .testTarget(
            name: "ChaosTests", dependencies: ["CChaosShim", "TestSupport", "porttally"], swiftSettings: settings),
    ]
)

// Needs libFuzzer, and all of the program built for it: `make fuzz`.
if Context.environment["PORTTALLY_FUZZ"] != nil {
    package.targets += [
        .target(name: "CFuzzer", path: "Tests/CFuzzer"),
        .executableTarget(
            name: "fuzz", dependencies: ["CFuzzer", "FuzzTargets"], path: "Tests/Fuzzer", exclude: ["fuzz.sh"],
            swiftSettings: settings,
            // gold, the default, gives up on the sanitizer's debug information.
            linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),
    ]
}
