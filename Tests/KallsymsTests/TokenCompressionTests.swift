import Binary
import ELF
import Foundation
import Kallsyms
import TestSupport
import Testing

/// Which pairs of bytes become tokens, and which codes names get: as the kernel's own `scripts/kallsyms` decides.
@Suite struct TokenCompressionTests {
    /// Names to compress.
    struct Names: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let names: [String]

        init(_ description: String, _ names: [String]) {
            testDescription = description
            self.names = names
        }
    }

    static let all: [Names] = [
        Names("one name of one byte", ["a"]),
        Names("a pair once", ["ab"]),
        Names("equally frequent pairs", ["ab", "cd", "ef", "gh", "dc", "ba", "ab", "cd", "ef", "gh"]),
        Names("runs of one byte", (1...40).map { String(repeating: "a", count: $0) }),
        Names("runs of pairs", (1...40).map { String(repeating: "ab", count: $0) + (($0 & 1) == 0 ? "a" : "") }),
        Names("a pair of a token with itself", (0...6).map { String(repeating: "abcd", count: 1 << $0) }),
        Names("two letters", random(300, length: 1...60, of: "ab", seed: 1)),
        Names("five letters, few names", random(12, length: 1...20, of: "abcde", seed: 2)),
        // More pairs than there are lists, and more than tokens.
        Names("thirty letters", random(900, length: 1...50, of: "abcdefghijklmnopqrstuvwxyz_012", seed: 3)),
        Names("words", words(1500, seed: 4)),
        Names("the longest names", random(40, length: 480...498, of: "abcxyz_", seed: 5)),
        // The first and the last names have pairs that those between, of more than 65,535 bytes together, do not have.
        Names(
            "distances of more than 16 bits",
            Array(repeating: "xyzxyz", count: 400) + random(400, length: 400...498, of: "ab", seed: 6)
                + Array(repeating: "xyzxyz", count: 400)),
    ]

    private static func random(_ count: Int, length: ClosedRange<Int>, of letters: String, seed: UInt64) -> [String] {
        var numbers = Damage.Numbers(seed: seed)
        let letters = Array(letters)
        return (0..<count).map { _ in
            String(
                (0..<Int.random(in: length, using: &numbers)).map { _ in
                    letters[Int.random(in: letters.indices, using: &numbers)]
                })
        }
    }

    /// Names like the kernel's, so that tokens are made of tokens several times over.
    private static func words(_ count: Int, seed: UInt64) -> [String] {
        let words = ["sys", "read", "write", "init", "probe", "device", "register", "unregister", "get", "put", "lock"]
        var numbers = Damage.Numbers(seed: seed)
        return (0..<count).map { index in
            let parts = (0..<Int.random(in: 1...5, using: &numbers)).map { _ in
                words[Int.random(in: words.indices, using: &numbers)]
            }
            return parts.joined(separator: "_") + String(index % 37)
        }
    }

    @Test("tokens and codes are those of scripts/kallsyms", arguments: all)
    func agreesWithTheKernelsProgram(_ names: Names) throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "map").path
        let text = names.names.enumerated().map { index, name in
            "\(String(0xffff_ffff_8100_0000 + UInt64(index) * 16, radix: 16)) \(["T", "t", "D"][index % 3]) \(name)\n"
        }
        try text.joined().write(toFile: path, atomically: true, encoding: .utf8)
        let reference = try Tools.run(
            ReferenceKallsyms.kbuild61.path, ["--all-symbols", "--base-relative", path])
        try #require(reference.status == 0, "\(reference.errors)")

        let era = try #require(Era(rawValue: ReferenceKallsyms.kbuild61.era))
        let map = try SystemMap(contentsOf: path, grammar: era.rules.grammar)
        let table = try EncodedTable(SymbolSelection(map.symbols, SelectionOptions(era: era, allSymbols: true)))
        #expect(table.count == names.names.count)
        let lines = reference.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(table.tokens.map { String(decoding: $0, as: UTF8.self) } == Self.strings(in: lines))
        let part = try #require(
            table.parts(Layout(.bits64, .little)).first { $0.name == "kallsyms_names" })
        #expect(part.bytes == Self.bytes(of: "kallsyms_names", in: lines))
    }

    /// The texts of `kallsyms_token_table` in assembler source.
    private static func strings(in lines: [Substring]) -> [String] {
        rows(of: "kallsyms_token_table", in: lines).filter { $0.hasPrefix("\t.asciz\t\"") }
            .map { String($0.dropFirst("\t.asciz\t\"".count).dropLast()) }
    }

    /// The bytes of a table in assembler source.
    private static func bytes(of label: String, in lines: [Substring]) -> [UInt8] {
        rows(of: label, in: lines).filter { $0.hasPrefix("\t.byte ") }
            .flatMap { $0.dropFirst("\t.byte ".count).split(separator: ", ") }
            .compactMap { UInt8($0.dropFirst(2), radix: 16) }
    }

    /// The lines after a label, up to the next empty line.
    private static func rows(of label: String, in lines: [Substring]) -> some Sequence<Substring> {
        lines.drop { $0 != "\(label):" }.dropFirst().prefix { !$0.isEmpty }
    }
}
