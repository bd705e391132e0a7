import Binary
import TestSupport
import Testing

@testable import Ftrace

/// Pages put together by hand, as `struct ring_buffer_event` of Linux `include/linux/ring_buffer.h` says.
struct PageBuilder {
    let layout: PageLayout
    var data: [UInt8] = []
    var timestamp: UInt64 = 1000
    var flags: UInt64 = 0
    var missed: UInt64?

    init(_ order: ByteOrder, width: Int) throws {
        layout = try PageLayout(
            byteOrder: order, commit: FieldLocation(offset: 8, size: width), dataOffset: 8 + width, pageSize: 512)
    }

    func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: layout.byteOrder == .little ? value.littleEndian : value.bigEndian) { Array($0) }
    }

    mutating func word(type: UInt32, delta: UInt32) {
        data += bytes(layout.byteOrder == .little ? type | delta << 5 : type << 27 | delta)
    }

    mutating func event(delta: UInt32, words: [UInt32]) {
        word(type: UInt32(words.count), delta: delta)
        for word in words { data += bytes(word) }
    }

    var page: [UInt8] {
        let width = layout.commit.size
        let commit = UInt64(data.count) | flags
        var page = bytes(timestamp) + (width == 8 ? bytes(commit) : bytes(UInt32(truncatingIfNeeded: commit))) + data
        if let missed { page += width == 8 ? bytes(missed) : bytes(UInt32(truncatingIfNeeded: missed)) }
        return page + [UInt8](repeating: 0, count: 512 - page.count)
    }

    /// The time and first word of every event that the cursor gives.
    func events() throws -> [[UInt64]] {
        let bytes = Bytes(page)
        var cursor = try PageCursor(page: bytes.span, layout: layout)
        var result: [[UInt64]] = []
        while let event = try cursor.next() {
            result.append([
                cursor.timestamp, try event.number(at: FieldLocation(offset: 0, size: 4)), UInt64(event.count),
            ])
        }
        return result
    }

    func loss() throws -> PageCursor.Loss {
        let bytes = Bytes(page)
        return try PageCursor(page: bytes.span, layout: layout).loss
    }
}

@Suite struct PageCursorTests {
    static let machines: [(ByteOrder, Int)] = [(.little, 8), (.big, 8), (.little, 4), (.big, 4)]

    @Test(arguments: machines)
    func smallEvents(order: ByteOrder, width: Int) throws {
        var page = try PageBuilder(order, width: width)
        page.event(delta: 0, words: [11, 12])
        page.event(delta: 5, words: [21])
        page.event(delta: 0x7ff_ffff, words: Array(repeating: 31, count: 28))
        #expect(try page.events() == [[1000, 11, 8], [1005, 21, 4], [1005 + 0x7ff_ffff, 31, 112]])
    }

    @Test(arguments: machines)
    func largeEvents(order: ByteOrder, width: Int) throws {
        var page = try PageBuilder(order, width: width)
        // Type 0: the size, its own word included, is in the next word.
        page.word(type: 0, delta: 7)
        page.data += page.bytes(UInt32(4 + 122))
        for _ in 0..<31 { page.data += page.bytes(UInt32(77)) }
        page.event(delta: 1, words: [5])
        #expect(try page.events() == [[1007, 77, 122], [1008, 5, 4]])
    }

    @Test(arguments: machines)
    func timeExtends(order: ByteOrder, width: Int) throws {
        var page = try PageBuilder(order, width: width)
        page.word(type: 30, delta: 3)
        page.data += page.bytes(UInt32(2))
        page.event(delta: 4, words: [1])
        #expect(try page.events() == [[1000 + 3 + 2 << 27 + 4, 1, 4]])
    }

    @Test(arguments: machines)
    func absoluteTimes(order: ByteOrder, width: Int) throws {
        var page = try PageBuilder(order, width: width)
        page.word(type: 31, delta: 9)
        page.data += page.bytes(UInt32(8))
        page.event(delta: 1, words: [1])
        #expect(try page.events() == [[8 << 27 + 9 + 1, 1, 4]])
        // Only 59 bits fit: the upper five are those of the time before.
        page.timestamp = 0x1000_0000_0000_0000
        page.data[..<0] = []
        #expect(try page.events() == [[0x1000_0000_0000_0000 + 8 << 27 + 10, 1, 4]])
        // Time has gone on beyond the 59 bits.
        page.timestamp = 0x1000_0000_0000_0000 | 1 << 40
        #expect(try page.events() == [[0x1800_0000_0000_0000 + 8 << 27 + 10, 1, 4]])
    }

    @Test(arguments: machines)
    func paddingAndDiscardedEvents(order: ByteOrder, width: Int) throws {
        var page = try PageBuilder(order, width: width)
        page.event(delta: 1, words: [1])
        // Discarded: a delta that is not zero, and the size.
        page.word(type: 29, delta: 2)
        page.data += page.bytes(UInt32(12)) + page.bytes(UInt32(99)) + page.bytes(UInt32(99))
        page.event(delta: 3, words: [2])
        page.word(type: 29, delta: 0)
        page.data += page.bytes(UInt32(0)) + [0xff, 0xff, 0xff, 0xff]
        #expect(try page.events() == [[1001, 1, 4], [1006, 2, 4]])
    }

    @Test(arguments: machines)
    func losses(order: ByteOrder, width: Int) throws {
        var page = try PageBuilder(order, width: width)
        page.event(delta: 1, words: [1])
        #expect(try page.loss() == .none)
        page.flags = 1 << 31
        #expect(try page.loss() == .unknown)
        page.flags = 3 << 30
        page.missed = 123_456
        #expect(try page.loss() == .count(123_456))
        #expect(try page.events() == [[1001, 1, 4]])
        // What Linux 6.18 writes: RB_MISSED_EVENTS is an int, and extends its sign.
        page.missed = nil
        page.flags = 0xffff_ffff_8000_0000
        #expect(try page.loss() == .unknown)
        #expect(try page.events() == [[1001, 1, 4]])
    }

    @Test(arguments: machines)
    func wrongSizesAreErrors(order: ByteOrder, width: Int) throws {
        var page = try PageBuilder(order, width: width)
        page.flags = 5000
        #expect(throws: RingBufferError.self) { try page.events() }
        page = try PageBuilder(order, width: width)
        page.word(type: 20, delta: 0)
        page.data += [0, 0, 0, 0]
        #expect(throws: RingBufferError.self) { try page.events() }
        for size: UInt32 in [0, 3, 400, .max] {
            page = try PageBuilder(order, width: width)
            page.word(type: 0, delta: 0)
            page.data += page.bytes(size)
            #expect(throws: RingBufferError.self) { try page.events() }
        }
        page = try PageBuilder(order, width: width)
        page.word(type: 30, delta: 0)
        #expect(throws: RingBufferError.self) { try page.events() }
    }

    @Test(arguments: machines)
    func noBytesMakeItCrash(order: ByteOrder, width: Int) throws {
        var page = try PageBuilder(order, width: width)
        for index in 0..<8 { page.event(delta: UInt32(index), words: [1, 2, 3]) }
        let good = page.page
        var random = Damage.Numbers(seed: 42)
        var wrong = 0
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0..<4 { bytes[Int(random.next() % 200)] = UInt8(truncatingIfNeeded: random.next()) }
            let found = events(of: Bytes(bytes), page.layout)
            // A page cannot hold more events than it has words.
            #expect(found.count <= 128)
            if found.isWrong { wrong += 1 }
        }
        #expect((1..<20_000).contains(wrong))
        // What the page says that it holds must be there; behind that it may end.
        let end = 8 + width + page.data.count
        for length in 0..<good.count {
            let found = events(of: Bytes(good[..<length]), page.layout)
            #expect(found.isWrong == (length < end), "\(length) bytes")
            #expect(found.count == (length < end ? 0 : 8), "\(length) bytes")
        }
    }

    /// How many events a page gives until its end or its first error, and whether there was one.
    private func events(of page: Bytes, _ layout: PageLayout) -> (count: Int, isWrong: Bool) {
        var count = 0
        do {
            var cursor = try PageCursor(page: page.span, layout: layout)
            while let event = try cursor.next() {
                _ = try? event.number(at: FieldLocation(offset: 4, size: 8))
                count += 1
            }
        } catch {
            return (count, true)
        }
        return (count, false)
    }

    @Test func fieldsOutsideAnEventAreErrors() throws {
        var page = try PageBuilder(.little, width: 8)
        page.event(delta: 1, words: [0xffff_fff6, 0x0004_0008, 0x0041_4243])
        let bytes = Bytes(page.page)
        var cursor = try PageCursor(page: bytes.span, layout: page.layout)
        guard let event = try cursor.next() else {
            Issue.record("no event")
            return
        }
        #expect(try event.number(at: FieldLocation(offset: 0, size: 4, isSigned: true)) == UInt64(bitPattern: -10))
        #expect(try event.number(at: FieldLocation(offset: 0, size: 4)) == 0xffff_fff6)
        #expect(try event.number(at: FieldLocation(offset: 0, size: 8)) == 0x0004_0008_ffff_fff6)
        for field in [(9, 4), (12, 1), (Int.max, 8), (5, 8)] {
            #expect(throws: RingBufferError.self) {
                try event.number(at: FieldLocation(offset: field.0, size: field.1))
            }
        }
        let data = try EventField(
            parsing: "field:__data_loc char[] s;\toffset:4;\tsize:4;\tsigned:0;"[...], line: 1)
        #expect(try event.string(at: data) == Array("CBA".utf8))
        let wrong = try EventField(
            parsing: "field:__data_loc char[] s;\toffset:0;\tsize:4;\tsigned:0;"[...], line: 1)
        #expect(throws: RingBufferError.self) { try event.string(at: wrong) }
    }
}

/// Pages that are already there.
final class FixedPages: PageSource {
    var pages: [[UInt8]]

    init(_ pages: [[UInt8]]) { self.pages = pages }

    func nextPage() throws(TraceReadError) -> Bytes? {
        pages.isEmpty ? nil : Bytes(pages.removeFirst())
    }
}

struct Collector: EventVisitor {
    var seen: [String] = []
    mutating func visit(_ event: TraceEvent) throws(RingBufferError) {
        seen.append("\(event.cpu)@\(event.timestamp)")
    }
    mutating func lost(_ loss: PageCursor.Loss, cpu: Int, before timestamp: UInt64) throws(RingBufferError) {
        seen.append("\(cpu) lost")
    }
}

@Suite struct EventMergerTests {
    func page(_ start: UInt64, _ deltas: [UInt32], lossy: Bool = false) throws -> [UInt8] {
        var page = try PageBuilder(.little, width: 8)
        page.timestamp = start
        if lossy { page.flags = 1 << 31 }
        for delta in deltas { page.event(delta: delta, words: [1]) }
        return page.page
    }

    @Test func byTimeThenByCPU() throws {
        let layout = try PageBuilder(.little, width: 8).layout
        let events = EventMerger(
            sources: [
                (7, FixedPages([try page(100, [0, 10, 10]), try page(200, [0])])),
                (2, FixedPages([try page(105, [0, 5, 200])])),
                (3, FixedPages([])),
                (4, FixedPages([try page(1, []), try page(50, [1], lossy: true)])),
            ], layout: layout)
        var collector = Collector()
        try events.forEach(&collector)
        #expect(
            collector.seen == ["4 lost", "4@51", "7@100", "2@105", "2@110", "7@110", "7@120", "7@200", "2@310"])
    }

    @Test func aLimitStopsAndGoesOn() throws {
        let layout = try PageBuilder(.little, width: 8).layout
        let source = FixedPages([try page(100, [0, 10, 10])])
        let events = EventMerger(sources: [(0, source)], layout: layout)
        var collector = Collector()
        try events.forEach(&collector, until: 105)
        #expect(collector.seen == ["0@100"])
        try events.forEach(&collector, until: 110)
        #expect(collector.seen == ["0@100", "0@110"])
        try events.forEach(&collector, until: 1000)
        #expect(collector.seen == ["0@100", "0@110", "0@120"])
        // A CPU that had nothing may have something later.
        source.pages = [try page(2000, [0])]
        try events.forEach(&collector)
        #expect(collector.seen.last == "0@2000")
    }

    @Test func randomStreamsAreSorted() throws {
        let layout = try PageBuilder(.little, width: 8).layout
        var random = Damage.Numbers(seed: 7)
        for cpus in [1, 2, 3, 9, 40] {
            var expected: [UInt64] = []
            let sources = try (0..<cpus).map { cpu in
                var time: UInt64 = random.next() % 1000
                var pages: [[UInt8]] = []
                for _ in 0..<Int(random.next() % 5) {
                    let deltas = (0..<Int(random.next() % 20)).map { _ in UInt32(random.next() % 50) }
                    pages.append(try page(time, deltas))
                    for delta in deltas {
                        time += UInt64(delta)
                        expected.append(time)
                    }
                }
                return (cpu, FixedPages(pages) as any PageSource)
            }
            var collector = Collector()
            try EventMerger(sources: sources, layout: layout).forEach(&collector)
            #expect(collector.seen.map { UInt64($0.split(separator: "@")[1]) ?? 0 } == expected.sorted())
        }
    }
}
