import Binary
import ELF
import Foundation
import TestSupport
import Testing

/// The kallsyms tables of a kernel before 4.20, in a memory image that has nothing else to tell where it is.
///
/// They are those of 6.1's scripts/kallsyms, with what has changed since turned back in its output: the sizes of
/// `kallsyms_num_syms` and of markers (80ffbaa5b1bd, 4.20), the alignments (`.align`, to 4.19), the order of names
/// (60443c88f3a8, 6.2). The target's own assembler lays them out.
struct OldTables {
    /// How an architecture's assembler understands `.align`.
    struct Target: CustomTestStringConvertible {
        let prefix: String
        let layout: Layout
        /// The address of the image's first byte.
        let base: UInt64
        var testDescription: String { prefix }

        static let all = [
            // .align 8 is 8 bytes.
            Target(prefix: "x86_64-linux-gnu", layout: Layout(.bits64, .little), base: 0xffff_ffff_8100_0000),
            Target(prefix: "s390x-linux-gnu", layout: Layout(.bits64, .big), base: 0x10_0000),
            // .align 8 is 256 bytes, .align 4 is 16.
            Target(prefix: "powerpc64-linux-gnu", layout: Layout(.bits64, .big), base: 0xc000_0000_0000_0000),
            Target(prefix: "powerpc64le-linux-gnu", layout: Layout(.bits64, .little), base: 0xc000_0000_0000_0000),
            Target(prefix: "aarch64-linux-gnu", layout: Layout(.bits64, .little), base: 0xffff_0000_0808_0000),
            Target(prefix: "arm-linux-gnueabihf", layout: Layout(.bits32, .little), base: 0xc000_8000),
            Target(prefix: "mips-linux-gnu", layout: Layout(.bits32, .big), base: 0x8010_0000),
            // .align 4 is 4 bytes.
            Target(prefix: "i686-linux-gnu", layout: Layout(.bits32, .little), base: 0xc100_0000),
        ]
    }

    /// How addresses are stored.
    enum Encoding: String, CaseIterable {
        case absolute
        case relative
        /// As on x86-64, whose per-CPU symbols are absolute.
        case absolutePerCPU
    }

    /// The lines of `/proc/kallsyms` that the kernel would have.
    let lines: [String]
    /// The memory, from ``Target/base`` on.
    let memory: [UInt8]
    /// Where in it the tables start.
    static let offset = 0x1_0000

    /// Tables of `count` symbols.
    ///
    /// - Parameters:
    ///   - version: the release in the image's banner.
    ///   - neighbour: a text right before the first table and right before the token table; its length is a multiple of
    ///     256.
    ///   - names: names of more symbols, behind the others.
    init(
        _ target: Target, _ encoding: Encoding, count: Int, names: [String] = [], version: String = "4.14.67",
        neighbour: String = ""
    ) throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let digits = target.layout.wordSize * 2
        func hex(_ address: UInt64) -> String {
            String(repeating: "0", count: digits - String(address, radix: 16).count) + String(address, radix: 16)
        }
        var symbols = [(target.base, "T", "_text"), (target.base + 8, "T", "_stext")]
        let verbs = ["get", "put", "read", "write", "alloc", "free", "lock", "init"]
        for index in 0..<count - 3 {
            symbols.append(
                (
                    target.base + 16 + UInt64(index) * 8, index % 3 == 0 ? "t" : "T",
                    "\(verbs[index % 8])_\(["page", "inode", "task"][index % 3])_\(index * 7919 % 100_003)"
                ))
        }
        for (index, name) in names.enumerated() {
            symbols.append((target.base + 16 + UInt64(count + index) * 8, "t", name))
        }
        symbols.append((target.base + 16 + UInt64(count + names.count) * 8, "T", "_etext"))
        var listed = symbols
        if encoding == .absolutePerCPU {
            // What is between these two is listed as absolute.
            let variables: [(UInt64, String)] = [
                (0, "__per_cpu_start"), (0x18, "irq_stack_union"), (0x40, "__per_cpu_end"),
            ]
            listed = variables.map { ($0.0, "A", $0.1) } + symbols
            symbols = variables.map { ($0.0, "D", $0.1) } + symbols
        }
        let mapped = symbols.map { "\(hex($0.0)) \($0.1) \($0.2)" }
        lines = listed.map { "\(hex($0.0)) \($0.1) \($0.2)" }
        let map = directory.appending(path: "System.map").path
        try (mapped.joined(separator: "\n") + "\n").write(toFile: map, atomically: true, encoding: .utf8)

        let options =
            switch encoding {
            case .absolute: [String]()
            case .relative: ["--base-relative"]
            case .absolutePerCPU: ["--base-relative", "--absolute-percpu"]
            }
        let generated = try Tools.run(
            try ReferenceKallsyms.kbuild61.path, ["--all-symbols"] + options + [map])
        let source = OldTables.old(generated.text, isWide: digits == 16, base: hex(target.base), neighbour)
        let assembler = directory.appending(path: "tables.s").path
        try source.write(toFile: assembler, atomically: true, encoding: .utf8)
        let object = directory.appending(path: "tables.o").path
        let linked = directory.appending(path: "tables.bin").path
        for (program, arguments) in [
            ("as", [assembler, "-o", object]), ("objcopy", ["-O", "binary", "-j", ".rodata", object, linked]),
        ] {
            let result = try Tools.run("\(target.prefix)-\(program)", arguments)
            guard result.status == 0 else { throw Problem(text: result.errors) }
        }
        var memory = [UInt8](repeating: 0, count: OldTables.offset)
        let banner = Array("Linux version \(version) (user@host) (gcc version 7.3.0) #1 SMP\n\0".utf8)
        memory.replaceSubrange(0x100..<0x100 + banner.count, with: banner)
        self.memory = memory + (try Bytes(contentsOf: linked).array) + [UInt8](repeating: 0xa5, count: 64)
    }

    /// A name's line whose length of two bytes, if it has one, is one byte: 0x80 and 1 are 128.
    private static func withOneByteLength(_ line: String) -> String {
        line.replacing(".byte 0x80, 0x01,", with: ".byte 0x80,")
    }

    struct Problem: Error { let text: String }

    /// The assembler source as it was before 4.20.
    private static func old(_ source: String, isWide: Bool, base: String, _ neighbour: String) -> String {
        let word = isWide ? ".quad" : ".long"
        var table = ""
        var lines: [String] = ["\t.section .rodata, \"a\"", "\t.set _text, 0x\(base)", "\t.ascii \"\(neighbour)\""]
        for line in source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("kallsyms_"), line.hasSuffix(":") { table = line }
            if line.hasPrefix("#") || line.contains(".section") || line.hasPrefix(".globl") { continue }
            if table == "kallsyms_seqs_of_names:", line.contains(".byte") || line.hasPrefix("kallsyms_") { continue }
            if line == "kallsyms_token_table:" { lines.append("\t.ascii \"\(neighbour)\"") }
            switch line {
            // Before 6.1 the number of codes has one byte.
            case _ where table == "kallsyms_names:" && line.contains(".byte") && !line.contains(".byte 0x0"):
                lines.append(OldTables.withOneByteLength(line))
            case "\tALGN": lines.append(isWide ? "\t.align 8" : "\t.align 4")
            case _ where line.contains("PTR"): lines.append(line.replacing("PTR", with: word))
            case _ where table == "kallsyms_num_syms:" || table == "kallsyms_markers:":
                lines.append(line.replacing(".long", with: word))
            default: lines.append(line)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
