import Ftrace
import SyscallTrace
import TestSupport
import Testing

/// Compat programs on x86-64, as made events tell of them. Linux 6.1: the events of syscalls are left out for them
/// (`arch_trace_is_compat_syscall()`), those of `raw_syscalls` are not; numbers are those of `arch/x86/entry/syscalls/`.
@Suite struct CompatProgramTests {
    private static let syscalls = ["execve(const char * filename)", "getpid()", "exit_group(int error_code)"]
    private static let everyCall = SyscallSchema.Origin.session(everyCall: true)

    /// execve of a native program.
    private static func nativeExec(_ maker: TraceMaker, _ file: String) throws {
        try maker.enter(100, "execve", ["filename": 0x1000], ["filename": file])
        try maker.rawEnter(100, 59)
        try maker.exec(100, file)
    }

    @Test func intoAndOutOfOne() throws {
        let maker = try TraceMaker(Self.syscalls, hasRaw: true)
        try Self.nativeExec(maker, "/opt/true32")
        // The number by which the new program knows the call.
        try maker.rawExit(100, 11, 0)
        try maker.rawEnter(100, 20)
        try maker.rawExit(100, 20, 100)
        try maker.rawEnter(100, 11)
        try maker.exec(100, "/bin/true")
        try maker.exit(100, "execve", 0)
        try maker.rawExit(100, 59, 0)
        try maker.enter(100, "getpid")
        try maker.rawEnter(100, 39)
        try maker.exit(100, "getpid", 100)
        try maker.rawExit(100, 39, 100)
        #expect(
            try Made.lines(maker, origin: Self.everyCall) == [
                "100 execve(/opt/true32)", "100 runs /opt/true32", "100 execve = 0, 2000 ns",
                "100 compat, recorded: true", "100 getpid()", "100 getpid = 100, 1000 ns", "100 execve(0, 0, 0)",
                "100 runs /bin/true", "100 execve = 0, 2000 ns", "100 getpid()", "100 getpid = 100, 2000 ns",
            ])
    }

    /// Where its calls are not recorded, the exec has no exit: the next that the task does tells it.
    @Test func itsCallsAreSaidToBeMissing() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.enter(100, "execve", ["filename": 0x1000], ["filename": "/opt/true32"])
        try maker.exec(100, "/opt/true32")
        try maker.newTask(100, child: 101, "child")
        try maker.end(101)
        try maker.end(100)
        #expect(
            try Made.strace(maker) { $0.compatAdvice = "try harder" } == [
                #"100   execve("/opt/true32") = 0"#,
                "100   --- 32-bit program: its calls were not recorded (try harder) ---", "101   +++ exited +++",
                "100   +++ exited +++",
            ])
        #expect(try Made.strace(maker)[1] == "100   --- 32-bit program: its calls were not recorded ---")
        #expect(
            try Made.strace(maker, origin: Self.everyCall)[1]
                == "100   --- 32-bit program: its calls were not recorded ---")
    }

    /// A native program's exec returns.
    @Test func aNativeExecReturns() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.enter(100, "execve", ["filename": 0x1000], ["filename": "/bin/true"])
        try maker.exec(100, "/bin/true")
        try maker.exit(100, "execve", 0)
        maker.time += 5_000_000_000
        try maker.end(100)
        #expect(!(try Made.lines(maker)).contains { $0.contains("compat") })
    }

    /// One that has not returned after a second will not: but not before.
    @Test(arguments: [(900_000_000, false), (1_100_000_000, true)])
    func silenceTellsIt(nanoseconds: UInt64, isCompat: Bool) throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.enter(100, "execve", ["filename": 0x1000], ["filename": "/opt/true32"])
        try maker.exec(100, "/opt/true32")
        maker.time += nanoseconds
        try maker.call(200, "getpid", result: 200)
        #expect(try Made.lines(maker).contains("100 compat, recorded: false") == isCompat)
        #expect(try Made.lines(maker).contains { $0.hasPrefix("100 execve = 0") } == isCompat)
    }

    /// After a loss nobody knows whether the exec has returned.
    @Test func aLossTellsNothing() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.enter(100, "execve", ["filename": 0x1000], ["filename": "/bin/true"])
        try maker.exec(100, "/bin/true")
        maker.lose(.count(1))
        try maker.end(100)
        #expect(!(try Made.lines(maker)).contains { $0.contains("compat") })
    }

    /// A program's width is its child's, until that runs another.
    @Test func childrenInheritIt() throws {
        let maker = try TraceMaker(Self.syscalls, hasRaw: true)
        try Self.nativeExec(maker, "/opt/true32")
        try maker.rawExit(100, 11, 0)
        try maker.newTask(100, child: 101, "child")
        try maker.rawEnter(101, 199)
        try maker.rawExit(101, 199, 0x1_0000_0000)
        // A result of 32 bits: the upper half is noise.
        #expect(
            try Made.lines(maker, origin: Self.everyCall).suffix(2) == ["101 getuid32()", "101 getuid32 = 0, 1000 ns"])
    }

    /// `raw_syscalls` alone: names are those of native programs, said to be guessed until a call tells what ran.
    @Test func namesThatAreGuessed() throws {
        let maker = try TraceMaker([], hasRaw: true)
        try maker.rawEnter(100, 39)
        try maker.rawExit(100, 39, 100)
        try maker.rawEnter(100, 59)
        try maker.exec(100, "/opt/true32")
        try maker.rawExit(100, 11, 0)
        try maker.rawEnter(100, 20)
        let sink = try Made.sink(maker, origin: .session(everyCall: true))
        #expect(
            sink.lines == [
                "100 getpid()", "100 getpid = 100, 1000 ns", "100 execve(0, 0, 0)", "100 runs /opt/true32",
                "100 execve = 0, 1000 ns", "100 compat, recorded: true", "100 getpid()", "100 getpid unfinished",
            ])
        #expect(sink.totals?.guessedNames == 2)
    }

    /// An entry that is recorded without its exit tells that the next raw event is not of a compat program.
    @Test func anEntryAlone() throws {
        let maker = try TraceMaker(
            ["getpid()", "execve(const char * filename)"], hasRaw: true, kinds: ["getpid": "enter"])
        try maker.enter(100, "getpid")
        try maker.rawEnter(100, 39)
        try maker.rawExit(100, 39, 100)
        // Without one it is: number 39 is mkdir there.
        try maker.rawEnter(100, 39)
        try maker.rawExit(100, 39, 0)
        #expect(
            try Made.lines(maker, origin: Self.everyCall) == ["100 mkdir(0, 0)", "100 mkdir = 0, 1000 ns"])
    }
}
