import Ftrace
import SyscallTrace
import TestSupport
import Testing

/// Lines of calls that overlap, and of calls around lost events. What must be shown is what strace 6.1 shows, which loses none.
@Suite struct PairTests {
    private static let syscalls = ["read(unsigned int fd)", "getpid()", "execve(const char * filename)"]

    @Test func unfinishedAndResumed() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.enter(100, "read", ["fd": 3])
        try maker.enter(101, "read", ["fd": 4], cpu: 1)
        try maker.exit(100, "read", 1)
        try maker.exit(101, "read", 2, cpu: 1)
        try maker.call(100, "getpid", result: 100)
        #expect(
            try Made.strace(maker) == [
                "100   read(3 <unfinished ...>", "101   read(4 <unfinished ...>", "100   <... read resumed>) = 1",
                "101   <... read resumed>) = 2", "100   getpid() = 100",
            ])
        #expect(
            try Made.strace(maker) { $0.showsDuration = true }.suffix(2) == [
                "101   <... read resumed>) = 2 <0.000002>", "100   getpid() = 100 <0.000001>",
            ])
    }

    /// The file of an exec is known a moment later: nothing is written of it before.
    @Test func anExecIsHeldBack() throws {
        let maker = try TraceMaker(["read(unsigned int fd)", "execve(void * filename, void * argv)"])
        try maker.enter(100, "read", ["fd": 3])
        try maker.enter(101, "execve", ["filename": 0x1000, "argv": 0x2000])
        try maker.exit(100, "read", 0)
        try maker.exec(101, "/bin/tr\u{1b}ue")
        try maker.exit(101, "execve", 0)
        try maker.enter(100, "execve", ["filename": 0x1000])
        #expect(
            try Made.strace(maker) == [
                "100   read(3 <unfinished ...>", "100   <... read resumed>) = 0",
                #"101   execve("/bin/tr\33ue", 0x2000) = 0"#, "100   execve(0x1000, NULL <unfinished ...>",
            ])
    }

    @Test func lossesBetweenEntryAndExit() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.enter(100, "read", ["fd": 3])
        maker.lose(.count(7))
        try maker.exit(100, "read", 1)
        maker.lose(.unknown)
        try maker.call(100, "getpid", result: 100)
        #expect(
            try Made.strace(maker) { $0.showsDuration = true } == [
                "100   read(3 <unfinished ...>", "--- 7 events lost on CPU 0 ---", "100   <... read resumed>) = 1 <?>",
                "--- events lost on CPU 0 ---", "100   getpid() = 100 <0.000001>",
            ])
        #expect(
            try Made.lines(maker) == [
                "100 read(3)", "CPU 0 lost count(7)", "100 read = 1, ? ns", "CPU 0 lost unknown", "100 getpid()",
                "100 getpid = 100, 1000 ns",
            ])
        let totals = try #require(try Made.sink(maker).totals)
        #expect(totals.lostEvents == 7)
        #expect(totals.unknownLosses == 1)
    }

    /// Results start at column 40, as strace's do, wherever the arguments end.
    @Test func resultsHaveAColumn() throws {
        let maker = try TraceMaker(["access(const char * filename)", "getpid()"])
        try maker.call(100, "getpid", result: 100)
        try maker.call(100, "access", ["filename": 1], ["filename": "/" + String(repeating: "x", count: 60)], result: 0)
        try maker.enter(100, "getpid")
        try maker.call(101, "getpid", result: 101)
        try maker.exit(100, "getpid", 100)
        let lines = try Made.strace(maker) { $0.resultColumn = 40 }
        #expect(lines[0] == "100   getpid()                          = 100")
        #expect(lines[1].hasSuffix(#"xxx") = 0"#))
        #expect(lines[4] == "100   <... getpid resumed>)             = 100")
    }

    /// The start of a line: `-t`, `-tt`, `-ttt`, `-r` of strace.
    @Test func times() throws {
        let maker = try TraceMaker(Self.syscalls)
        maker.time = 3_723_000_004_000
        try maker.call(100, "getpid", result: 100)
        maker.time = 3_724_500_005_999
        try maker.call(100, "getpid", result: 100)
        func starts(_ time: StraceText.Options.Time, zone: Int64 = 0) throws -> [Substring] {
            try Made.strace(maker) {
                $0.time = time
                $0.showsTask = false
                $0.realtimeOffset = 86_400_000_000_000
                $0.zoneOffset = zone
            }.map { $0.prefix { $0 != "g" } }
        }
        #expect(try starts(.none) == ["", ""])
        #expect(try starts(.clock(digits: 0)) == ["01:02:03 ", "01:02:04 "])
        #expect(try starts(.clock(digits: 6), zone: 3600) == ["02:02:03.000004 ", "02:02:04.500005 "])
        #expect(try starts(.seconds) == ["90123.000004 ", "90124.500005 "])
        #expect(try starts(.sinceLast) == ["     0.000000 ", "     1.500001 "])
    }
}
