import Foundation
import Kallsyms
import TestSupport
import Testing

@Suite struct SymbolizedStreamTests {
    /// What comes out when `text` goes in by pieces.
    private func output(
        _ trace: RealTrace, _ text: [UInt8], pieces: Int, offset: LoadOffset?
    ) throws -> (text: [UInt8], stream: SymbolizedStream) {
        var stream = SymbolizedStream(try trace.symbolizer(), offset: offset)
        var output: [UInt8] = []
        for start in stride(from: 0, to: text.count, by: pieces) {
            output += try stream.add(text[start..<min(start + pieces, text.count)])
        }
        return (output + (try stream.finish()), stream)
    }

    /// In pieces of any size the text becomes the same as at once, which SymbolizerTests hold against the boot's own list.
    @Test(arguments: RealTrace.all, [1, 13, 4096, 1 << 20])
    func agreesWithTheWholeText(_ trace: RealTrace, _ pieces: Int) throws {
        let text = Array(try trace.text.utf8)
        let whole = try trace.symbolizer().symbolized(text, offset: trace.offset)
        let given = try output(trace, text, pieces: pieces, offset: LoadOffset(trace.offset, .given))
        #expect(FirstDifference.text(Data(given.text), Data(whole.text)) == nil)
        #expect(given.stream.counts == whole.counts)
    }

    /// The same where the offset is found on the way.
    @Test(
        arguments: RealTrace.all.filter { $0.logsOffset || $0.hasPairs || $0.offset == 0 }, [1, 13, 4096, 1 << 20])
    func findsTheOffset(_ trace: RealTrace, _ pieces: Int) throws {
        let text = Array(try trace.text.utf8)
        let found = try output(trace, text, pieces: pieces, offset: nil)
        #expect(found.stream.offset?.value == trace.offset)
        let whole = try trace.symbolizer().symbolized(text, offset: trace.offset)
        #expect(FirstDifference.text(Data(found.text), Data(whole.text)) == nil)
    }

    /// Every line is ready as soon as it is there, if the offset is known.
    @Test func holdsNothingBack() throws {
        let trace = try RealTrace.named("s390x-oops")
        var stream = SymbolizedStream(try trace.symbolizer(), offset: LoadOffset(0, .given))
        let newline = UInt8(ascii: "\n")
        for line in try trace.text.split(separator: "\n") {
            let ready = try stream.add(Array(line.utf8)[...])
            #expect(ready.isEmpty)
            let rest = try stream.add([newline])
            #expect(rest.count { $0 == newline } == 1)
            #expect(rest.last == newline)
        }
        #expect(try stream.finish().isEmpty)
    }

    /// As soon as four addresses have their symbols beside them, all that waited is there.
    @Test func releasesAtTheFourthPair() throws {
        let trace = try RealTrace.named("ppc64-oops")
        var stream = SymbolizedStream(try trace.symbolizer())
        var pairs = 0
        for line in try trace.text.split(separator: "\n") {
            let ready = try stream.add(Array((line + "\n").utf8)[...])
            if line.contains(/\[[0-9a-f]{16}\] \.?\w+\+0x/) { pairs += 1 }
            #expect(ready.isEmpty == (pairs < 4), "\(line)")
        }
        #expect(pairs > 4)
    }

    @Test func refusesAnotherBoot() throws {
        let trace = try RealTrace.named("amd64")
        let text = Array(try trace.text.utf8)
        var stream = SymbolizedStream(try trace.symbolizer())
        _ = try stream.add(text[...])
        #expect(stream.offset == LoadOffset(trace.offset, .logged))
        let error = #expect(throws: AmbiguousOffset.self) {
            try stream.add(Array("Kernel Offset: 0x1000000 from 0xffffffff81000000\n".utf8)[...])
        }
        #expect(error?.offsets == [0x100_0000, trace.offset])
    }

    /// A text that never tells the offset, and a line that never ends, are held back to a limit.
    @Test(arguments: ["nothing is said here about any offset\n", "nothing "])
    func boundsWhatItHolds(_ unit: String) throws {
        var stream = SymbolizedStream(try RealTrace.named("amd64").symbolizer())
        let piece = Array(String(repeating: unit, count: (1 << 20) / unit.utf8.count).utf8)
        var (given, ready) = (0, 0)
        for _ in 0..<20 {
            given += piece.count
            ready += try stream.add(piece[...]).count
            #expect(given - ready <= SymbolizedStream.holdLimit + 2 << 20)
        }
        #expect(stream.offset == LoadOffset(0, .assumed))
        #expect(ready + (try stream.finish().count) == given)
    }
}
