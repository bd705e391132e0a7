import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Binary

@Suite struct RefillableBytesTests {
    @Test func whatIsHeldNeverChanges() throws {
        var memory = RefillableBytes(capacity: 4)
        let first = memory.refill(4) { buffer in
            buffer.copyBytes(from: [1, 2, 3, 4])
            return 4
        }
        let part = try first.slice(at: 1, count: 2)
        let second = memory.refill(4) { buffer in
            buffer.copyBytes(from: [5, 6, 7, 8])
            return 4
        }
        #expect(first.array == [1, 2, 3, 4])
        #expect(part.array == [2, 3])
        #expect(second.array == [5, 6, 7, 8])
    }

    @Test func fillingsMayBeShorterAndLarger() {
        var memory = RefillableBytes(capacity: 2)
        #expect(memory.refill(2) { _ in 0 }.isEmpty)
        #expect(memory.refill(-1) { $0.count }.isEmpty)
        let large = memory.refill(1 << 20) { buffer in
            buffer.initializeMemory(as: UInt8.self, repeating: 7)
            return buffer.count
        }
        #expect(large.count == 1 << 20)
        // More than there is room for is not believed.
        #expect(memory.refill(3) { _ in 100 }.count == 3)
    }

    @Test func filesAreReadWhereTheyAreAskedFor() throws {
        let path = Tools.root.appending(path: "LICENSE").path
        let expected = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        defer { try? file.close() }
        var memory = RefillableBytes()
        #expect(try memory.refill(100, from: file, at: 50).array == Array(expected[50..<150]))
        #expect(try memory.refill(100, from: file, at: expected.count - 3).array == Array(expected.suffix(3)))
        #expect(try memory.refill(100, from: file, at: expected.count + 3).isEmpty)
        #expect(try memory.refill(10, from: file).array == Array(expected[..<10]))
        #expect(try memory.refill(10, from: file).array == Array(expected[10..<20]))
        #expect(throws: Errno.self) { try memory.refill(10, from: FileDescriptor(rawValue: -1)) }
    }

    @Test(arguments: [-1, 7, 10, Int.max, Int.min])
    func spansRefuseWhatIsNotThere(_ offset: Int) throws {
        let bytes = Bytes([0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x00, 0xff])
        let span = bytes.span
        #expect(try span.integer(UInt16.self, at: 1, .little) == 0x0302)
        #expect(try span.integer(UInt16.self, at: 1, .big) == 0x0203)
        #expect(throws: ReadError.outOfBounds(offset: offset, count: 4, available: 10)) {
            try span.integer(UInt32.self, at: offset, .little)
        }
        for (start, count) in [(offset, 4), (0, 11), (0, -1), (1, Int.max), (Int.max, Int.max)] {
            do {
                _ = try span.slice(at: start, count: count)
                Issue.record("\(count) bytes at \(start) were given out")
            } catch {
                #expect(error == .outOfBounds(offset: start, count: count, available: 10))
            }
        }
        let part = try span.slice(at: 2, count: 3)
        #expect(part.array == [3, 4, 5])
        #expect(throws: ReadError.self) { try part.integer(UInt32.self, at: 0, .little) }
    }
}
