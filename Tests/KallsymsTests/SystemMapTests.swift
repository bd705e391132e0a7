import Binary
import Foundation
import Kallsyms
import TestSupport
import Testing

/// Reading symbol maps.
@Suite struct SystemMapTests {
    /// Lines around the 64 KiB of a part that a file is read in, so that ends of parts fall everywhere in a line.
    @Test("a map is the same read whole and in parts", arguments: SystemMapGrammar.allCases)
    func readsInParts(_ grammar: SystemMapGrammar) throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "map").path
        var numbers = Damage.Numbers(seed: 7)
        for _ in 0..<8 {
            var text = ""
            var names: [String] = []
            while text.utf8.count < 200_000 {
                let name = String(repeating: "n", count: Int.random(in: 1...400, using: &numbers))
                text += "ffffffff81000000 T \(name)\n"
                names.append(name)
            }
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let map = try SystemMap(contentsOf: path, grammar: grammar)
            #expect(map.symbols.entries.map { map.symbols.text(of: $0) } == names)
            #expect(map.skippedLines.isEmpty)
        }
    }

    /// A line that is longer than a part, and words with more white space between them than that.
    @Test func readsLinesLongerThanAPart() throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "map").path
        let space = String(repeating: " ", count: 200_000)
        try "1 T one\n2\(space)T\(space)two\n3 T three\n".write(toFile: path, atomically: true, encoding: .utf8)
        let map = try SystemMap(contentsOf: path, grammar: .words).symbols
        #expect(map.entries.map { map.text(of: $0) } == ["one", "two", "three"])
        #expect(map.entries.map(\.address) == [1, 2, 3])
    }

    /// The line is counted in the whole file, not in the part of it.
    @Test func countsLines() throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "map").path
        let lines = String(repeating: "ffffffff81000000 T some_name\n", count: 10_000)
        try (lines + "no symbol\n" + lines).write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: SystemMapError.malformedLine(line: 10_001, text: "no symbol")) {
            try SystemMap(contentsOf: path, grammar: .lines)
        }
        #expect(try SystemMap(contentsOf: path, grammar: .words).skippedLines == [10_001])
    }

    private static let damagedMap: [UInt8] = {
        let text = (0..<60).map { "ffffffff8100\(1000 + $0) T name_\($0 * $0)\n" }.joined()
        return Array("ffffffff81000000 T _stext\n\(text)ffffffff81002000 T _etext\n".utf8)
    }()

    /// A map that is cut has the symbols of its whole lines, and of the last one what is left of its name. An address or a
    /// letter alone is an error to the one grammar, and passed over by the other.
    @Test("cut maps", arguments: SystemMapGrammar.allCases)
    func readsCutMaps(_ grammar: SystemMapGrammar) throws {
        let bytes = Self.damagedMap
        for count in 0..<bytes.count {
            let lines = bytes[..<count].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let rest = lines.last.map { String(decoding: $0, as: UTF8.self) } ?? ""
            // "ffffffff81000000 T " has 19 characters; to the program of lines an empty name is one.
            let hasName = rest.count > 19 || rest.count == 19 && grammar == .lines
            let expected = lines.count - 1 + (hasName ? 1 : 0)
            switch (grammar, rest.count) {
            case (.lines, 1..<19):
                #expect(throws: SystemMapError.malformedLine(line: lines.count, text: rest), "\(count) bytes") {
                    try SystemMap(Bytes(bytes[..<count]), grammar: grammar)
                }
            default:
                let map = try SystemMap(Bytes(bytes[..<count]), grammar: grammar).symbols
                let names = map.entries.map { map.text(of: $0) }
                #expect(names.count == expected, "\(count) bytes")
                if hasName { #expect(names.last == String(rest.dropFirst(19)), "\(count) bytes") }
            }
        }
    }

    /// Whatever the bytes are, there is a map or an error. Damage is to 16 bytes at most, each of which spoils two lines if it
    /// was the end of one: the other symbols are there. A map can be encoded or not selected.
    @Test("damaged maps", arguments: SystemMapGrammar.allCases)
    func survivesDamage(_ grammar: SystemMapGrammar) throws {
        let sound = Set((0..<60).map { "name_\($0 * $0)" } + ["_stext", "_etext"])
        var (refused, encoded) = (0, 0)
        for damaged in Damage.corrupted(Self.damagedMap, count: 2000, seed: 3) {
            do {
                let map = try SystemMap(Bytes(damaged), grammar: grammar).symbols
                #expect(sound.intersection(map.entries.map { map.text(of: $0) }).count >= sound.count - 32)
                let options = SelectionOptions(era: grammar == .words ? .linux61 : .linux612, allSymbols: true)
                _ = try EncodedTable(SymbolSelection(map, options)).byteCount(wordSize: 8)
                encoded += 1
            } catch is SystemMapError {
                refused += 1
            } catch is SelectionError {
                refused += 1
            } catch is TableEncodingError {
                refused += 1
            }
        }
        #expect(encoded > 100)
        #expect(refused > 100)
    }
}
