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

    /// Whatever the bytes are, there is a map or an error, and a map can be encoded or not selected.
    @Test("damaged maps", arguments: SystemMapGrammar.allCases)
    func survivesDamage(_ grammar: SystemMapGrammar) throws {
        let text = (0..<60).map { "ffffffff8100\(1000 + $0) T name_\($0 * $0)\n" }.joined()
        let bytes = Array("ffffffff81000000 T _stext\n\(text)ffffffff81002000 T _etext\n".utf8)
        let cut = (0..<bytes.count).map { Array(bytes[..<$0]) }
        for damaged in cut + Array(Damage.corrupted(bytes, count: 2000, seed: 3)) {
            do {
                let map = try SystemMap(Bytes(damaged), grammar: grammar).symbols
                let options = SelectionOptions(era: grammar == .words ? .linux61 : .linux612, allSymbols: true)
                _ = try EncodedTable(SymbolSelection(map, options)).byteCount(wordSize: 8)
            } catch is SystemMapError {
            } catch is SelectionError {
            } catch is TableEncodingError {
            }
        }
    }
}
