import Foundation
import TestSupport

/// A symbol map made to be hard to read and to sort, the same for the same seed.
struct HostileMap {
    private var numbers: Damage.Numbers
    private(set) var bytes: [UInt8] = []
    /// Options of the command line that go with it, of those that the era knows.
    private(set) var options: [String] = []

    private let hasNamesAtLimit: Bool

    /// The map of a seed.
    ///
    /// - Parameter hasNamesAtLimit: whether there may be names of 511 bytes, the longest that is not too long. The
    ///   kernel's program writes a byte beyond its buffers as it sorts such a name, and what it then prints is chance.
    init(seed: UInt64, era: String, hasNamesAtLimit: Bool) {
        numbers = Damage.Numbers(seed: seed)
        self.hasNamesAtLimit = hasNamesAtLimit
        let known =
            switch era {
            case "6.1": ["--all-symbols", "--absolute-percpu", "--base-relative", "--lto-clang"]
            case "7.0": ["--all-symbols", "--pc-relative"]
            default: ["--all-symbols", "--absolute-percpu"]
            }
        options = known.filter { _ in chance(2) }
        write()
    }

    private mutating func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &numbers) == 0 }

    private mutating func pick<Element>(_ values: [Element]) -> Element {
        values[Int.random(in: 0..<values.count, using: &numbers)]
    }

    private mutating func write() {
        let base: UInt64 = pick([0, 0x1000, 0xc000_0000, 0xffff_ffff_8100_0000, 0xc000_0000_0000_0000])
        let count = pick([0, 1, 2, 40, 300, 300, 1500])
        let spread: UInt64 = pick([1, 16, 4096, 1 << 20])
        let isSorted = !chance(3)
        let hasOddLines = chance(5)
        let alphabet = pick([0, 0, 0, 1, 2, 3])
        let lineEnd: [UInt8] = chance(6) ? [0x0d, 0x0a] : [0x0a]

        var addresses = (0..<count).map { _ in base &+ UInt64.random(in: 0...spread, using: &numbers) }
        if isSorted { addresses.sort() }
        let bounds = [
            "_text", "_stext", "_etext", "_sinittext", "_einittext", "__per_cpu_start", "__per_cpu_end",
            "kallsyms_names", "_SDA_BASE_", "__gp",
        ].filter { _ in !chance(4) }
        for address in addresses {
            var name =
                !bounds.isEmpty && chance(12) ? Array(pick(bounds).utf8) : self.name(alphabet: alphabet)
            if name.count == 511, !hasNamesAtLimit { name.removeLast() }
            line(address, name)
            if hasOddLines, chance(20) { oddLine() }
            bytes += lineEnd
        }
        for (index, bound) in bounds.enumerated() where chance(2) {
            line(base &+ UInt64(index) * spread / 8, Array(bound.utf8))
            bytes += lineEnd
        }
        if chance(3), bytes.last == 0x0a { bytes.removeLast() }
    }

    private mutating func line(_ address: UInt64, _ name: [UInt8]) {
        var digits = String(address, radix: 16)
        switch Int.random(in: 0..<30, using: &numbers) {
        case 0: digits = digits.uppercased()
        case 1: digits = "0x" + digits
        case 2: digits = "+" + digits
        case 3: digits = "-" + digits
        case 4: digits = "1" + String(repeating: "0", count: 16) + digits
        case 5: digits = " \t" + digits
        default: digits = String(repeating: "0", count: max(0, 16 - digits.utf8.count)) + digits
        }
        let type: UInt8 =
            chance(15) ? UInt8.random(in: 0x21...0x7e, using: &numbers) : pick(Array("TtTtTtDdBbRrWwVvAaUuNn?".utf8))
        bytes += Array(digits.utf8) + [0x20, type, 0x20] + name
    }

    private mutating func name(alphabet: Int) -> [UInt8] {
        var length = Int.random(in: 1...24, using: &numbers)
        switch Int.random(in: 0..<60, using: &numbers) {
        case 0: length = Int.random(in: 505...520, using: &numbers)
        case 1: length = Int.random(in: 120...300, using: &numbers)
        case 2: length = pick([511, 512, 2047, 2048, 2049, 4100])
        default: break
        }
        switch alphabet {
        case 1:
            // Every byte that ends neither a word nor a line, and is no NUL.
            return (0..<length).map { _ in
                let byte = UInt8.random(in: 1...255, using: &numbers)
                return byte == 0x20 || (0x09...0x0d).contains(byte) ? 0xff : byte
            }
        case 2: return (0..<length).map { _ in pick([0x61, 0x61, 0x62]) }
        case 3: return [UInt8](repeating: 0x61, count: length)
        default: break
        }
        let prefix = pick([
            "", "", "", "_", "__", "___", "__start_", "__stop_", "__end_", "__kcfi_typeid_", ".", "sys_",
        ])
        let suffix = pick([
            "", "", "", "_start", "_end", ".llvm.123", ".llvm.124", ".cold", "_veneer", ".long_branch.1",
        ])
        let middle = (0..<length).map { _ in pick(Array("abcdefg_rstin".utf8)) }
        return Array(prefix.utf8) + middle + Array(suffix.utf8)
    }

    private mutating func oddLine() {
        bytes += pick([
            [], Array("\n".utf8), Array("\nzzz".utf8), Array("\n12".utf8), Array("\n12 T".utf8), Array("\n-x T y".utf8),
            Array("\n                 U undefined".utf8), Array("\n0xg T hexadecimal".utf8), Array(" trailing".utf8),
            [0x00] + Array("behind a NUL".utf8), Array("\n12  T  twice".utf8), Array("\n12\tT\ttabs".utf8),
        ])
    }
}
