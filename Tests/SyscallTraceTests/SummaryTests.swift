import Binary
import Ftrace
import TestSupport
import Testing

@testable import SyscallTrace

/// Counts and durations. Expected numbers are worked out by hand, or by a few lines of Python that count.
@Suite struct SummaryTests {
    private static let syscalls = [
        "read(unsigned int fd)", "openat(int dfd)", "getpid()", "exit_group(int error_code)",
    ]

    private static func summary(
        _ maker: TraceMaker, filter: TraceFilter = TraceFilter(), names: [Int32: [UInt8]] = [:]
    ) throws -> Summary {
        let schema = try Made.schema(maker)
        var model = ProcessModel(schema: schema, names: names, filter: filter, sink: Summary(schema: schema))
        try model.take(maker.events)
        try model.finish()
        return model.sink
    }

    /// Calls of two tasks: durations of 1, 2 and 4 µs, and failures.
    private static func maker() throws -> TraceMaker {
        let maker = try TraceMaker(syscalls)
        for nanoseconds in [1000, 2000, 4000] as [UInt64] {
            try maker.enter(100, "read", ["fd": 3])
            maker.time += nanoseconds - 1000
            try maker.exit(100, "read", 5)
        }
        for result in [-2, -2, -13] as [Int64] { try maker.call(101, "openat", ["dfd": -100], result: result) }
        try maker.enter(101, "exit_group", ["error_code": 0])
        try maker.end(101)
        try maker.enter(100, "read", ["fd": 3])
        return maker
    }

    @Test func countsAndDurations() throws {
        let summary = try Self.summary(Self.maker(), names: [100: Array("server".utf8)])
        #expect(summary.syscalls.map(\.name) == ["openat", "read"])
        let (openat, read) = (summary.syscalls[0], summary.syscalls[1])
        #expect([read.calls, read.timed, read.total, read.mean] == [3, 3, 7000, 2333])
        #expect([read.minimum, read.maximum, read.failures] == [1000, 4000, 0])
        #expect([openat.calls, openat.failures] == [3, 3])
        #expect(openat.errors == [2: 2, 13: 1])
        #expect(summary.totals.unfinishedCalls == 2)
        // From the first entry to the last: 7 us of reading, then seven events and the pauses between reads.
        #expect(summary.totals.span == 18_000)
        #expect(summary.tasks.map(\.pid) == [100, 101])
        #expect(summary.tasks.map(\.shownName) == ["server", ""])
        #expect(summary.tasks.map(\.calls) == [3, 3])
        #expect(summary.tasks.map(\.failures) == [0, 3])
        #expect(summary.tasks.map(\.total) == [7000, 3000])
    }

    @Test func onlyWhatTheFilterWants() throws {
        let summary = try Self.summary(
            Self.maker(), filter: TraceFilter(calls: CallFilter(parsing: "openat", known: ["openat", "read"])))
        #expect(summary.syscalls.map(\.name) == ["openat"])
        #expect(summary.tasks.map(\.pid) == [101])
        // What did not return is counted of all.
        #expect(summary.totals.unfinishedCalls == 2)
    }

    /// Durations of calls around a loss are not known.
    @Test func losses() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.enter(100, "read", ["fd": 3])
        maker.lose(.count(5))
        try maker.exit(100, "read", 1)
        maker.lose(.count(UInt64.max))
        try maker.event("syscalls:sys_enter_getpid", 101, cpu: 1)
        maker.lose(.count(7))
        try maker.exit(101, "getpid", 101, cpu: 1)
        maker.lose(.unknown)
        try maker.enter(102, "getpid", cpu: 2)
        maker.lose(.count(1))
        try maker.exit(102, "getpid", 1, cpu: 2)
        var summary = try Self.summary(maker)
        #expect(summary.syscalls.map(\.calls) == [2, 1])
        #expect(summary.syscalls.map(\.timed) == [0, 0])
        let unknown: UInt64? = nil
        #expect(summary.losses == [0: 5, 1: .max, 2: unknown])
        #expect(summary.totals.lostEvents == .max)
        summary.setLosses([0: 6, 2: 9, 3: 0])
        #expect(summary.losses == [0: 6, 1: .max, 2: 9])
    }

    /// 1², 2²… 1000²: the rank of a percentile is that of the nearest-rank method, its value the end of a bucket.
    @Test func percentiles() {
        var histogram = Histogram()
        for number in 1...1000 as ClosedRange<UInt64> { histogram.add(number * number) }
        // 500² is 61 << 12 and something, 990² 59 << 14 and something.
        #expect(histogram.percentile(0.5) == 62 << 12 - 1)
        #expect(histogram.percentile(0.99) == 60 << 14 - 1)
        #expect(histogram.percentile(0) == 1)
        for percent in 1...100 as ClosedRange<UInt64> {
            let exact = (percent * 10) * (percent * 10)
            let found = histogram.percentile(Double(percent) / 100)
            #expect(found >= exact && found <= exact + exact / 32, "\(percent)")
        }
        let counts: [UInt64: UInt64] = [
            1: 1, 4: 1, 8: 1, 16: 2, 32: 2, 64: 4, 128: 4, 256: 7, 512: 9, 1024: 14, 2048: 18, 4096: 27, 8192: 37,
            16384: 54, 32768: 74, 65536: 107, 131072: 149, 262144: 213, 524288: 276,
        ]
        #expect(Dictionary(uniqueKeysWithValues: histogram.powersOfTwo.map { ($0.low, $0.count) }) == counts)
    }

    @Test func theLargestNumbers() {
        var histogram = Histogram()
        histogram.add(0)
        histogram.add(.max)
        #expect(histogram.percentile(0.5) == 0)
        #expect(histogram.percentile(1) == .max)
        #expect(histogram.powersOfTwo.map(\.low) == [0, 1 << 63])
        #expect(Histogram().percentile(0.5) == 0)
        for value in [1, 63, 64, 65, 127, 128, 1_000_000, 1 << 62] as [UInt64] {
            let bucket = Histogram.bucket(value)
            #expect(Histogram.upperBound(bucket) >= value)
            #expect(Histogram.upperBound(bucket - 1) < value)
        }
    }

    /// More tasks that end than are told apart are counted together; times that wrap do no harm.
    @Test func manyTasks() throws {
        let maker = try TraceMaker(["getpid()"])
        for pid in 1...100_003 as ClosedRange<Int32> {
            try maker.enter(pid, "getpid")
            if pid > 100_000 { maker.time = maker.time &- 1 << 62 }
            try maker.exit(pid, "getpid", -1)
            try maker.end(pid)
        }
        let summary = try Self.summary(maker)
        #expect(summary.tasks.count == 100_001)
        let rest = try #require(summary.tasks.last)
        #expect(rest.pid == -1)
        #expect([rest.calls, rest.failures, rest.total] == [3, 3, .max])
    }

    @Test func tables() throws {
        let summary = try Self.summary(Self.maker(), names: [100: Array("server".utf8)])
        let table = SummaryTable(machine: Made.x86, order: .calls, perProcess: true, histogram: true)
        let text = String(decoding: table.text(summary).array, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        func words(_ line: Int) -> [Substring] { lines[line].split(separator: " ") }
        let openat = "openat 3 3 0.000003 1.000 1.000 1.000 1.000 1.000 ENOENT 2, EACCES 1"
        #expect(words(1).joined(separator: " ") == openat)
        // The median is the end of the bucket of 2000 ns: 63 << 5 - 1.
        #expect(words(2) == ["read", "3", "0.000007", "2.333", "1.000", "2.015", "4.000", "4.000"])
        #expect(lines[3] == "6 calls of 2 syscalls by 2 tasks in 0.000018 s; 2 calls did not return")
        #expect(words(6) == ["100", "100", "3", "0.000007", "server"])
        #expect(words(7) == ["101", "101", "3", "3", "0.000003"])
        #expect(
            text.hasSuffix(
                "read\n         0.512 µs          1 ##################################################\n"
                    + "         1.024 µs          1 ##################################################\n"
                    + "         2.048 µs          1 ##################################################\n"))
    }

    @Test(arguments: [
        (SummaryTable.Order.time, ["read", "openat"]), (.calls, ["openat", "read"]), (.errors, ["openat", "read"]),
        (.mean, ["read", "openat"]), (.max, ["read", "openat"]), (.name, ["openat", "read"]),
    ])
    func orders(order: SummaryTable.Order, names: [String]) throws {
        let json = SummaryTable(machine: Made.x86, order: order).json(try Self.summary(Self.maker()))
        let text = String(decoding: json.array, as: UTF8.self)
        #expect(text.matches(of: #/\n\{"name":"(\w+)"/#).map { String($0.output.1) } == names)
    }
}
