import Binary
import SystemPackage
import Testing

/// Fields are written as Python's `struct.pack` does, and read back.
@Suite struct FieldTests {
    /// `struct.pack('<BHIQ', 0x12, 0x3456, 0x789abcde, 0x0123456789abcdef)`, and with `>`.
    static let packed: [ByteOrder: [UInt8]] = [
        .little: [
            0x12, 0x56, 0x34, 0xde, 0xbc, 0x9a, 0x78, 0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01,
        ],
        .big: [
            0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
        ],
    ]

    @Test(arguments: ByteOrder.allCases)
    func numbersHaveTheirOrder(_ order: ByteOrder) throws {
        let expected = try #require(Self.packed[order])
        var writer = FieldWriter(order)
        writer.append(0x12 as UInt8)
        writer.append(0x3456 as UInt16)
        writer.append(0x789a_bcde as UInt32)
        writer.append(0x0123_4567_89ab_cdef as UInt64)
        #expect(writer.bytes == expected)

        var byWidth = FieldWriter(order)
        for (number, width) in [(0x12, 1), (0x3456, 2), (0x789a_bcde, 4), (0x0123_4567_89ab_cdef, 8)] as [(UInt64, Int)]
        {
            byWidth.append(number, width: width)
        }
        #expect(byWidth.bytes == expected)

        var reader = FieldReader(Bytes(expected), order)
        #expect(try reader.number(UInt8.self) == 0x12)
        #expect(try reader.number(UInt16.self) == 0x3456)
        #expect(try reader.unsigned(width: 4) == 0x789a_bcde)
        #expect(try reader.unsigned(width: 8) == 0x0123_4567_89ab_cdef)
        #expect(reader.offset == expected.count)
    }

    @Test func narrowNumbersKeepTheirLowBytes() {
        var little = FieldWriter(.little)
        little.append(0x1234_5678, width: 3)
        little.append(0xff, width: 0)
        #expect(little.bytes == [0x78, 0x56, 0x34])
        var big = FieldWriter(.big)
        big.append(0x1234_5678, width: 3)
        big.append(0xff, width: 0)
        #expect(big.bytes == [0x34, 0x56, 0x78])
    }

    @Test func bytesAreAlignedAndReplaced() {
        var writer = FieldWriter(.big)
        writer.append(cString: "ab")
        writer.align(to: 8)
        #expect(writer.bytes == [0x61, 0x62, 0, 0, 0, 0, 0, 0])
        writer.align(to: 8)
        #expect(writer.count == 8)
        writer.store(0x0102_0304, width: 4, at: 3)
        #expect(writer.bytes == [0x61, 0x62, 0, 1, 2, 3, 4, 0])
        writer.append(Bytes([7, 8]))
        writer.appendZeros(2)
        #expect(writer.bytes.suffix(4) == [7, 8, 0, 0])
    }

    /// A reader that fails is where it was, so that an error can name the place.
    @Test func fieldsThatAreCutShortAreErrors() throws {
        var reader = FieldReader(Bytes([1, 2, 3]), .little, at: 1)
        #expect(throws: ReadError.outOfBounds(offset: 1, count: 4, available: 3)) { try reader.number(UInt32.self) }
        #expect(throws: ReadError.outOfBounds(offset: 1, count: -1, available: 3)) { try reader.slice(count: -1) }
        #expect(throws: ReadError.unterminatedString(offset: 1, limit: 2)) { try reader.cString(limit: 9) }
        #expect(reader.offset == 1)
        #expect(try reader.slice(count: 2) == Bytes([2, 3]))
        var text = FieldReader(Bytes("ab\0c\0".utf8), .little)
        #expect(try text.cString(limit: 3).text == "ab")
        #expect(try text.cString(limit: 3).text == "c")
    }

    @Test(arguments: [(0, []), (1, [1]), (4, [4]), (5, [4, 1]), (12, [4, 4, 4])] as [(Int, [Int])])
    func piecesCoverAll(_ count: Int, _ sizes: [Int]) {
        let bytes = Bytes((0..<count).map { UInt8($0) })
        let pieces = bytes.pieces(ofAtMost: 4)
        #expect(pieces.map(\.count) == sizes)
        #expect(pieces.flatMap(\.array) == bytes.array)
    }

    @Test func systemErrorsAreTyped() {
        struct Other: Error {}
        #expect(throws: Errno.noSuchFileOrDirectory) {
            try withErrno { try FileDescriptor.open("/proc/self/nonexistent", .readOnly) }
        }
        #expect(throws: Errno.ioError) { try withErrno { throw Other() } }
        let error = FileError(path: "/x", action: .startThread, errno: .resourceTemporarilyUnavailable)
        #expect(error.description.hasPrefix("cannot start a thread for '/x': "))
    }
}
