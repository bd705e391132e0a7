import Binary
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct TextBufferTests {
    /// Numbers at both sides of every power of two and of ten.
    static let numbers: [UInt64] = {
        let powers = (0..<64).map { UInt64(1) << $0 } + (0..<20).map { UInt64(pow(10, Double($0))) }
        return ([0, .max] + powers.flatMap { [$0 - 1, $0, $0 + 1] }).sorted()
    }()

    private func text(_ write: (inout TextBuffer) -> Void) -> String {
        var text = TextBuffer()
        write(&text)
        return String(decoding: text.array, as: UTF8.self)
    }

    /// The C library's printf says what numbers look like.
    @Test(arguments: [("%llu", 0), ("%05llu", 5), ("%6llu", 6), ("%020llu", 20)])
    func decimalNumbers(format: String, width: Int) {
        for number in Self.numbers {
            let fill = format.hasPrefix("%0") ? UInt8(ascii: "0") : UInt8(ascii: " ")
            #expect(
                text { $0.appendDecimal(number, width: width, fill: fill) } == String(format: format, number))
        }
    }

    @Test func otherNumbers() {
        for number in Self.numbers {
            let signed = Int64(bitPattern: number)
            #expect(text { $0.appendDecimal(signed) } == String(format: "%lld", signed))
            #expect(text { $0.appendHexadecimal(number) } == String(format: "0x%llx", number))
            #expect(text { $0.appendOctal(number) } == String(format: "%#llo", number))
            let nine = String(format: "%llu.%09llu", number / 1_000_000_000, number % 1_000_000_000)
            #expect(text { $0.appendSeconds(number, digits: 9) } == nine)
            #expect(text { $0.appendSeconds(number) } == nine.dropLast(3))
        }
    }

    @Test func partsAndGrowth() throws {
        var text = TextBuffer()
        for _ in 0..<10_000 {
            text.append("line ")
            text.append(text: "of ")
            text.append(Array("text".utf8))
            text.appendSpaces(2)
            text.appendSpaces(-1)
            text.append(UInt8(ascii: "\n"))
        }
        let expected = String(repeating: "line of text  \n", count: 10_000)
        #expect(String(decoding: text.array, as: UTF8.self) == expected)
        #expect(text.count == expected.utf8.count)
        #expect(text.suffix(from: text.count - 3) == Array("  \n".utf8))
        text.cut(to: 4)
        #expect(text.array == Array("line".utf8))
        #expect(text.suffix(from: 2) == Array("ne".utf8))
        #expect(text.suffix(from: -5) == Array("line".utf8))
        #expect(text.suffix(from: 5).isEmpty)
        text.cut(to: 100)
        #expect(text.count == 4)
        var moved = Array("what was there".utf8)
        text.move(from: 1, to: &moved)
        #expect(text.array == Array("l".utf8))
        #expect(moved == Array("ine".utf8))
        text.move(from: 7, to: &moved)
        #expect(moved.isEmpty)
        text.clear()
        #expect(text.array.isEmpty)
    }

    @Test func goesToAFile() throws {
        let scratch = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let path = scratch.appending(path: "text").path
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create], permissions: [.ownerReadWrite])
        var text = TextBuffer()
        text.append("some text\n")
        try text.write(to: file)
        try text.write(to: file)
        try file.close()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "some text\nsome text\n")
        let full = try FileDescriptor.open(FilePath("/dev/full"), .writeOnly)
        defer { try? full.close() }
        #expect(throws: Errno.noSpace) { try text.write(to: full) }
    }

    @Test func theSystemAndItsDirectories() throws {
        let name = SystemName.current
        for (option, value) in [("-s", name.system), ("-n", name.host), ("-r", name.release), ("-m", name.machine)] {
            #expect(try Tools.run("uname", [option]).text == value + "\n")
        }
        let listing = try Tools.run("ls", ["/usr/bin"]).text.split(separator: "\n").map(String.init)
        #expect(DirectoryNames.read("/usr/bin")?.sorted() == listing.filter { !$0.hasPrefix(".") }.sorted())
        #expect(DirectoryNames.read("/nonexistent") == nil)
    }
}
