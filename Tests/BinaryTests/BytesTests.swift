import Binary
import Testing

@Suite struct BytesTests {
    private let bytes = Bytes([0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x00, 0xff])

    @Test func readsIntegersInBothOrdersAtAnyOffset() throws {
        #expect(try bytes.integer(UInt16.self, at: 1, .little) == 0x0302)
        #expect(try bytes.integer(UInt16.self, at: 1, .big) == 0x0203)
        #expect(try bytes.integer(UInt64.self, at: 0, .big) == 0x0102_0304_0506_0708)
        #expect(try bytes.integer(Int8.self, at: 9, .little) == -1)
        #expect(try bytes.unsigned(width: 4, at: 3, .little) == 0x0706_0504)
    }

    @Test(arguments: [-1, 7, 10, Int.max, Int.min])
    func refusesWhatIsNotThere(_ offset: Int) {
        #expect(throws: ReadError.outOfBounds(offset: offset, count: 4, available: 10)) {
            try bytes.integer(UInt32.self, at: offset, .little)
        }
    }

    @Test(arguments: [(0, 11), (5, 6), (11, 0), (-1, 1), (1, -1), (Int.max, Int.max), (1, Int.max)])
    func refusesPartsThatAreNotThere(_ offset: Int, _ count: Int) {
        #expect(throws: ReadError.self) { try bytes.slice(at: offset, count: count) }
    }

    @Test func partsAreViewsWithTheirOwnOffsets() throws {
        let part = try bytes.slice(at: 2, count: 3)
        #expect(part.array == [3, 4, 5])
        #expect(try part.byte(at: 0) == 3)
        #expect(throws: ReadError.self) { try part.byte(at: 3) }
        #expect(try bytes.slice(at: 10, count: 0).isEmpty)
    }

    @Test func stringsEndAtZero() throws {
        #expect(try bytes.cString(at: 6).array == [7, 8])
        #expect(throws: ReadError.unterminatedString(offset: 9, limit: 1)) { try bytes.cString(at: 9) }
        #expect(throws: ReadError.unterminatedString(offset: 0, limit: 3)) { try bytes.cString(at: 0, limit: 3) }
        #expect(throws: ReadError.self) { try bytes.cString(at: 11) }
    }

    @Test func findsPatterns() {
        #expect(bytes.firstOffset(of: [0x05, 0x06]) == 4)
        #expect(bytes.firstOffset(of: [0x05, 0x07]) == nil)
        #expect(bytes.firstOffset(of: [0x00, 0xff], from: 8) == 8)
        #expect(bytes.firstOffset(of: [0xff, 0x00]) == nil)
        #expect(bytes.firstOffset(of: [1], from: 11) == nil)
        #expect(Bytes([]).firstOffset(of: [1]) == nil)
    }

    @Test func comparesByContents() throws {
        #expect(Bytes("sys_read".utf8).equals("sys_read"))
        #expect(!Bytes("sys_read".utf8).equals("sys_reae"))
        #expect(!Bytes("sys_read".utf8).equals("sys_rea"))
        #expect(Bytes("sys_read".utf8).hasText("read", at: 4))
        #expect(!Bytes("sys_read".utf8).hasText("read", at: 5))
        #expect(try Bytes("xab".utf8).slice(at: 1, count: 2) == Bytes("ab".utf8))
        #expect(try Set([Bytes("xab".utf8).slice(at: 1, count: 2)]).contains(Bytes("ab".utf8)))
    }

    @Test func filesAreReadWholeOrNotAtAll() throws {
        #expect(try Bytes(contentsOf: "/proc/self/status").text.contains("Pid:"))
        #expect(throws: FileError.self) { try Bytes(contentsOf: "/proc/self/nonexistent") }
        #expect(throws: FileError.self) { try Bytes(contentsOf: "/") }
    }
}
