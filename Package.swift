// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// Types that cannot outlive what they look at (`~Escapable`) say what that is by `@_lifetime`.
let spans = settings + [.enableExperimentalFeature("Lifetimes")]

let package = Package(
    name: "syscope",
    products: [
        .executable(name: "syscope", targets: ["syscope"]),
        .executable(name: "kallsyms", targets: ["kallsyms-tool"]),
        .library(name: "Binary", targets: ["Binary"]),
        .library(name: "Architectures", targets: ["Architectures"]),
        .library(name: "ELF", targets: ["ELF"]),
        .library(name: "KernelImage", targets: ["KernelImage"]),
        .library(name: "Kallsyms", targets: ["Kallsyms"]),
        .library(name: "SyscallEvents", targets: ["SyscallEvents"]),
        .library(name: "Survey", targets: ["Survey"]),
        .library(name: "Ftrace", targets: ["Ftrace"]),
        .library(name: "TraceFile", targets: ["TraceFile"]),
        .library(name: "SyscallTrace", targets: ["SyscallTrace"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLZMA", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "CLZO", pkgConfig: "lzo2", providers: [.apt(["liblzo2-dev"])]),
        .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
        .target(
            name: "Binary",
            dependencies: [.product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: spans),
        .target(name: "Architectures", dependencies: ["Binary"], swiftSettings: settings),
        .target(name: "ELF", dependencies: ["Binary", "Architectures"], swiftSettings: settings),
        .target(
            name: "KernelImage",
            dependencies: [
                "Binary", "Architectures", "ELF", "CZlib", "CLZMA", "CZstd", "CLZ4", "CLZO", "CBzip2", "CLinux",
            ],
            swiftSettings: settings),
        .target(
            name: "Kallsyms", dependencies: ["Binary", "Architectures", "ELF", "KernelImage"], swiftSettings: settings),
        .target(
            name: "SyscallEvents",
            dependencies: ["Binary", "Architectures", "ELF", "KernelImage", "Kallsyms"],
            swiftSettings: settings),
        .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
        .target(
            name: "Survey",
            dependencies: ["Binary", "Architectures", "ELF", "KernelImage", "Kallsyms", "SyscallEvents", "CNettle"],
            swiftSettings: settings),
        .target(name: "CLinux"),
        .target(
            name: "Ftrace",
            dependencies: ["Binary", "CLinux", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: spans),
        .target(name: "SyscallTrace", dependencies: ["Binary", "Architectures", "Ftrace"], swiftSettings: spans),
        .target(
            name: "TraceFile",
            dependencies: [
                "Binary", "Ftrace", "SyscallTrace", "CLinux", "CZlib", "CZstd",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "syscope",
            dependencies: [
                "Binary", "Architectures", "CLinux", "ELF", "KernelImage", "Kallsyms", "SyscallEvents", "Ftrace",
                "Survey", "TraceFile", "SyscallTrace",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        // The product is called "kallsyms"; a target of that name would differ from the library's by case only.
        .executableTarget(
            name: "kallsyms-tool",
            dependencies: [
                "Binary", "CLinux", "ELF", "Kallsyms", .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .target(
            name: "TestSupport", dependencies: ["Binary", "Ftrace"], path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "BinaryTests",
            dependencies: ["Binary", "TestSupport", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: settings),
        .testTarget(
            name: "ArchitecturesTests",
            dependencies: [
                "Architectures", "ELF", "Kallsyms", "SyscallEvents", "SyscallTrace", "Binary", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(name: "ELFTests", dependencies: ["ELF", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "KernelImageTests", dependencies: ["KernelImage", "Architectures", "TestSupport"],
            exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(
            name: "KallsymsTests", dependencies: ["Kallsyms", "Architectures", "TestSupport"], exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(
            name: "SyscallEventsTests", dependencies: ["SyscallEvents", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "SurveyTests",
            dependencies: ["Survey", "SyscallEvents", "Kallsyms", "KernelImage", "Binary", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "FtraceTests", dependencies: ["Ftrace", "Binary", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "TraceFileTests", dependencies: ["TraceFile", "Ftrace", "SyscallTrace", "Binary", "TestSupport"],
            resources: [.copy("Fixtures")], swiftSettings: settings),
        .testTarget(
            name: "SyscallTraceTests",
            dependencies: [
                "SyscallTrace", "Architectures", "Ftrace", "Binary", "TestSupport",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(
            name: "CommandLineTests", dependencies: ["TestSupport"], exclude: ["Fixtures"], swiftSettings: settings),
    ]
)
