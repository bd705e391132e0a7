import SyscallTrace
import TestSupport
import Testing

/// Tasks from their beginning to their end, as made events tell of them. What must be said is what strace shows of the same
/// program, and what Linux 6.1 does (`kernel/fork.c`, `kernel/exit.c`, `fs/exec.c`).
@Suite struct TaskTests {
    private static let syscalls = [
        "clone(unsigned long clone_flags)", "vfork()", "getpid()", "pause()", "execve(const char * filename)",
        "exit(int error_code)", "exit_group(int error_code)",
    ]
    private static let thread: Int64 = 0x10000

    @Test func cloneMakesATaskWhoseFirstEventIsTheExit() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.enter(100, "clone", ["clone_flags": 17])
        try maker.newTask(100, child: 101, "child", flags: 17)
        try maker.exit(100, "clone", 101)
        try maker.exit(101, "clone", 0)
        try maker.call(101, "getpid", result: 101)
        #expect(
            try Made.lines(maker) == [
                "100 clone(17)", "101 made by 100", "100 clone = 101, 2000 ns", "101 getpid()",
                "101 getpid = 101, 1000 ns",
            ])
    }

    /// The parent of a vfork() sleeps until the child runs a program or ends.
    @Test func vforkReturnsAfterTheChildsExec() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.enter(100, "vfork")
        try maker.newTask(100, child: 101, "shell", flags: 0x4100)
        try maker.exit(101, "vfork", 0)
        try maker.enter(101, "execve", ["filename": 0x1000], ["filename": "/bin/true"])
        try maker.exec(101, "/bin/true")
        try maker.exit(101, "execve", 0)
        try maker.exit(100, "vfork", 101)
        #expect(
            try Made.strace(maker) == [
                "100   vfork( <unfinished ...>", #"101   execve("/bin/true") = 0"#, "100   <... vfork resumed>) = 101",
            ])
    }

    @Test func threadsBelongToTheProcess() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.newTask(100, child: 101, "worker", flags: Self.thread)
        try maker.newTask(101, child: 102, "worker", flags: Self.thread)
        try maker.call(102, "getpid", result: 100)
        try maker.enter(102, "exit", ["error_code": 3])
        try maker.end(102)
        // exit_group() ends all of them, each told so by a SIGKILL.
        try maker.enter(101, "exit_group", ["error_code": 0x105])
        try maker.deliver(100, 9, code: 0)
        try maker.end(100)
        try maker.end(101)
        #expect(
            try Made.lines(maker) == [
                "100/101 made by 100", "100/102 made by 101", "100/102 getpid()", "100/102 getpid = 100, 1000 ns",
                "100/102 exit(3)", "100/102 exit = ?", "100/102 ended: exited(3)", "100/101 exit_group(261)",
                "100 ended: exited(5)", "100/101 exit_group = ?", "100/101 ended: exited(5)",
            ])
    }

    /// The thread takes the number of the process, whose first thread has ended by then (`de_thread()`).
    @Test func execOfAnotherThreadThanTheFirst() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.newTask(100, child: 101, "worker", flags: Self.thread)
        try maker.enter(100, "pause")
        try maker.enter(101, "execve", ["filename": 0x1000], ["filename": "/bin/true"])
        try maker.deliver(100, 9)
        try maker.exit(100, "pause", -514)
        try maker.end(100)
        try maker.exec(100, "/bin/true", thread: 101)
        try maker.exit(100, "execve", 0)
        try maker.call(100, "getpid", result: 100)
        // strace 6.1 calls the first thread superseded; the kernel's events say that a SIGKILL ended it.
        #expect(
            try Made.strace(maker) == [
                "100   pause( <unfinished ...>",
                "100   <... pause resumed>) = ? ERESTARTNOHAND (To be restarted if no handler)",
                "100   +++ killed by SIGKILL +++", #"101   execve("/bin/true" <unfinished ...>"#,
                "100   <... execve resumed>) = 0", "100   getpid() = 100",
            ])
        #expect(
            try Made.lines(maker).suffix(6) == [
                "100 ended: killed(9)", "100 runs /bin/true", "100 was 101", "100 execve = 0, 5000 ns", "100 getpid()",
                "100 getpid = 100, 1000 ns",
            ])
        #expect(try Made.sink(maker).totals?.unfinishedCalls == 0)
    }

    @Test func aNumberThatComesAgainIsAnotherTask() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.newTask(100, child: 101, "first")
        try maker.enter(101, "exit_group", ["error_code": 1])
        try maker.end(101)
        try maker.newTask(100, child: 101, "second")
        try maker.deliver(101, 9)
        try maker.end(101)
        // The end of the second is not in the trace.
        try maker.newTask(100, child: 102, "third", flags: Self.thread)
        try maker.enter(102, "pause")
        try maker.newTask(100, child: 102, "fourth")
        try maker.call(102, "getpid", result: 102)
        #expect(
            try Made.lines(maker) == [
                "101 made by 100", "101 exit_group(1)", "101 exit_group = ?", "101 ended: exited(1)", "101 made by 100",
                "101 ended: killed(9)", "100/102 made by 100", "100/102 pause()", "100/102 pause unfinished",
                "100/102 ended: unseen", "102 made by 100", "102 getpid()", "102 getpid = 102, 1000 ns",
            ])
    }

    @Test func aTaskThatMakesItselfDoesNoHarm() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.enter(100, "pause")
        try maker.newTask(100, child: 100, "again", flags: Self.thread)
        try maker.call(100, "getpid", result: 100)
        #expect(
            try Made.lines(maker, paths: .events) == [
                "100 pause()", "100 pause unfinished", "100 ended: unseen", "100 made by 100", "100 getpid()",
                "100 getpid = 100, 1000 ns",
            ])
    }

    @Test func namesChange() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.call(100, "getpid", result: 100)
        try maker.rename(100, "server")
        try maker.newTask(100, child: 101, "server")
        try maker.rename(101, "worker")
        try maker.call(101, "getpid", result: 101)
        #expect(try Made.lines(maker).filter { $0.contains("called") } == ["100 called server", "101 called worker"])
        #expect(
            try Made.strace(maker) { $0.showsName = true } == [
                "100<shell> getpid() = 100", "101<worker> getpid() = 101",
            ])
    }

    @Test func entriesAndExitsThatAreMissing() throws {
        let maker = try TraceMaker(Self.syscalls)
        // Tracing begins in the middle of a call.
        try maker.exit(100, "pause", -4)
        try maker.enter(100, "getpid")
        try maker.enter(100, "pause")
        // Another call's exit.
        try maker.exit(100, "getpid", 100)
        try maker.enter(100, "pause")
        #expect(
            try Made.lines(maker) == [
                "100 pause = -4 not begun", "100 getpid()", "100 getpid unfinished", "100 pause()",
                "100 pause unfinished", "100 getpid = 100 not begun", "100 pause()", "100 pause unfinished",
            ])
        let totals = try #require(try Made.sink(maker).totals)
        #expect([totals.events, totals.calls, totals.unfinishedCalls, totals.span] == [5, 0, 3, 3000])
    }

    @Test func filtersOfCallsAndResults() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.call(100, "getpid", result: 100)
        try maker.call(100, "execve", ["filename": 0x1000], ["filename": "/none"], result: -2)
        try maker.call(100, "pause", result: -4)
        try maker.enter(100, "pause")
        func lines(_ results: TraceFilter.Results, _ calls: String? = nil) throws -> [String] {
            let filter = try calls.map { try CallFilter(parsing: $0, known: ["getpid", "execve", "pause"]) } ?? .all
            return try Made.strace(maker, filter: TraceFilter(calls: filter, results: results))
        }
        let exec = #"100   execve("/none") = -1 ENOENT (No such file or directory)"#
        let interrupted = "100   pause() = -1 EINTR (Interrupted system call)"
        #expect(try lines(.all) == ["100   getpid() = 100", exec, interrupted, "100   pause( <unfinished ...>"])
        #expect(try lines(.failing) == [exec, interrupted])
        #expect(try lines(.successful) == ["100   getpid() = 100"])
        #expect(try lines(.failing, "execve") == [exec])
        #expect(try lines(.all, "!pause") == ["100   getpid() = 100", exec])
        #expect(
            try Made.sink(maker, filter: TraceFilter(calls: CallFilter(parsing: "none", known: []))).totals?.calls == 3)
    }
}
