import Binary
import Foundation
import Testing

/// One of the small kernels of Tests/Fixtures/kernels, with the answer that it must give. The answer was worked out by
/// `expected.py` there from `nm` and `readelf`, and has nothing of Syscope.
public struct FixtureKernel: Sendable, CustomTestStringConvertible {
    /// Its name: `ppc64-elfv1`.
    public let name: String

    public var testDescription: String { name }

    /// Every kernel, by name.
    public static let all: [FixtureKernel] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return files.filter { $0.hasSuffix(".vmlinux") }.sorted()
            .map { FixtureKernel(name: String($0.dropLast(".vmlinux".count))) }
    }()

    private static let directory = Tools.root.appending(path: "Tests/Fixtures/kernels")

    /// The kernel of that name.
    public init(name: String) { self.name = name }

    /// The path of the ELF file.
    public var path: String { FixtureKernel.directory.appending(path: "\(name).vmlinux").path }
    /// The ELF file.
    public var bytes: Bytes { get throws { try Bytes(contentsOf: path) } }
    /// The path of its architecture's `nm`: others show a part of the symbols, or more than there are.
    ///
    /// - Throws: `ToolError` if it is not declared or not installed.
    public var nm: String {
        get throws {
            let architecture = String(name.prefix { $0 != "-" })
            return try Tools.path(of: "\(FixtureKernel.triplets[architecture] ?? architecture)-nm")
        }
    }
    /// The architectures' names where binutils are for one of them: the prefixes of `make-source.py`.
    static let triplets = [
        "arm": "arm-linux-gnueabihf", "arm64": "aarch64-linux-gnu", "hppa64": "hppa64-linux-gnu",
        "i386": "i686-linux-gnu", "ia64": "ia64-linux-gnu", "mips": "mips-linux-gnu", "mips64": "mips-linux-gnu",
        "ppc64": "powerpc64-linux-gnu", "ppc64le": "powerpc64le-linux-gnu", "riscv64": "riscv64-linux-gnu",
        "s390x": "s390x-linux-gnu", "sparc64": "sparc64-linux-gnu", "x86_64": "x86_64-linux-gnu",
    ]
    /// The expected answer.
    public var expected: ExpectedKernel {
        get throws {
            let file = FixtureKernel.directory.appending(path: "\(name).expected.json")
            return try JSONDecoder().decode(ExpectedKernel.self, from: Data(contentsOf: file))
        }
    }
}

/// What a `NAME.expected.json` says.
public struct ExpectedKernel: Decodable, Sendable {
    public let bits: Int
    public let byteOrder: String
    public let release: String
    public let abi: String?
    public let kallsymsAll: Bool
    public let slots: [Slot]
    public let metadata: [Metadata]
    public let events: [String]
    public let eventsWith: [String: [String]]
    public let kallsyms: [Symbol]

    public struct Slot: Decodable, Sendable {
        public let table: String
        public let number: Int
        public let slotAddress: String
        public let value: String
        public let entryPoint: String?
        public let lookup: String?
        public let event: String?
    }

    public struct Metadata: Decodable, Sendable {
        public let name: String
        public let arguments: [Argument]
        public let number: Int
    }

    public struct Argument: Decodable, Sendable, Equatable {
        public let type: String
        public let name: String

        public init(type: String, name: String) {
            self.type = type
            self.name = name
        }
    }

    public struct Symbol: Decodable, Sendable, Equatable {
        public let address: String
        public let type: String
        public let name: String

        public init(address: String, type: String, name: String) {
            self.address = address
            self.type = type
            self.name = name
        }
    }
}

/// Changes to bytes that are the same in every run.
public enum Damage {
    /// Numbers that look random and are the same for the same seed (SplitMix64).
    public struct Numbers: RandomNumberGenerator {
        private var state: UInt64
        public init(seed: UInt64) { state = seed }
        public mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var value = state
            value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
            value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
            return value ^ (value >> 31)
        }
    }

    /// `count` copies of `bytes`, each with up to 16 bytes changed: at random places, or a run of one value.
    public static func corrupted(_ bytes: [UInt8], count: Int, seed: UInt64) -> some Sequence<[UInt8]> {
        var numbers = Numbers(seed: seed)
        return (0..<count).lazy.map { _ in
            var copy = bytes
            if copy.isEmpty { return copy }
            if Bool.random(using: &numbers) {
                for _ in 0..<Int.random(in: 1...16, using: &numbers) {
                    copy[Int.random(in: copy.indices, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
                }
            } else {
                let start = Int.random(in: copy.indices, using: &numbers)
                let value: UInt8 = [0, 0xff, 0x7f, 0x80].randomElement(using: &numbers) ?? 0
                for index in start..<min(copy.count, start + Int.random(in: 1...16, using: &numbers)) {
                    copy[index] = value
                }
            }
            return copy
        }
    }
}
