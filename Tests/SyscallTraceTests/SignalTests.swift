import SyscallTrace
import TestSupport
import Testing

/// Signals, as made events tell of them. What must be shown is what strace 6.1 shows of such programs; which events there
/// are is seen in Linux 6.1 `kernel/signal.c`.
@Suite struct SignalTests {
    private static let syscalls = [
        "kill(pid_t pid, int sig)", "pause()", "getpid()", "rt_sigreturn()", "exit_group(int error_code)",
        "restart_syscall()",
        "nanosleep()",
    ]

    @Test func aHandlerTakesIt() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.enter(100, "pause")
        try maker.send(200, 10, to: 100)
        try maker.exit(100, "pause", -514)
        try maker.deliver(100, 10, handler: 0x4000)
        // The kernel forgets the number of rt_sigreturn, so that it has no exit event (x86 `restore_sigcontext()`).
        try maker.enter(100, "rt_sigreturn")
        try maker.call(100, "getpid", result: 100)
        try maker.end(100)
        #expect(
            try Made.strace(maker) == [
                "100   pause() = ? ERESTARTNOHAND (To be restarted if no handler)",
                "100   --- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_USER} ---", "100   rt_sigreturn() = ?",
                "100   getpid() = 100", "100   +++ exited +++",
            ])
    }

    /// powerpc and riscv have one, with the number that the registers hold by then.
    @Test func anExitBehindSigreturnIsNotSaid() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.enter(100, "rt_sigreturn")
        try maker.exit(100, "pause", 0)
        try maker.call(100, "getpid", result: 100)
        #expect(
            try Made.lines(maker) == [
                "100 rt_sigreturn()", "100 rt_sigreturn = ?", "100 getpid()", "100 getpid = 100, 1000 ns",
            ])
    }

    /// A call goes on after a signal that no handler takes: `restart_syscall`, where the kernel must know how far it was.
    @Test func restarts() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.enter(100, "nanosleep")
        try maker.exit(100, "nanosleep", -516)
        try maker.deliver(100, 18)
        try maker.call(100, "restart_syscall", result: 0)
        for (result, name) in [(-512, "ERESTARTSYS"), (-513, "ERESTARTNOINTR")] {
            try maker.call(100, "pause", result: Int64(result))
            #expect(try Made.strace(maker).last?.contains("pause() = ? \(name) (To be restarted") == true)
        }
        #expect(
            try Made.strace(maker).prefix(3) == [
                "100   nanosleep() = ? ERESTART_RESTARTBLOCK (Interrupted by signal)",
                "100   --- SIGCONT {si_signo=SIGCONT, si_code=SI_USER} ---", "100   restart_syscall() = 0",
            ])
    }

    /// One that dumps core is delivered, and ends the task.
    @Test func aFatalSignalWithACoreDump() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.send(100, 11, to: 100, code: 1)
        try maker.deliver(100, 11, code: 1)
        try maker.end(100)
        #expect(
            try Made.strace(maker) == [
                "100   --- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR} ---", "100   +++ killed by SIGSEGV +++",
            ])
    }

    /// One that does not is not delivered itself: each thread gets a SIGKILL that nobody has sent (`complete_signal()`).
    @Test func aFatalSignalWithout() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.newTask(100, child: 101, "worker", flags: 0x10000)
        try maker.send(200, 15, to: 100)
        try maker.deliver(101, 9)
        try maker.end(101)
        try maker.deliver(100, 9)
        try maker.end(100)
        #expect(
            try Made.strace(maker) == [
                "101   --- SIGTERM {si_signo=SIGTERM, si_code=SI_USER} ---", "101   +++ killed by SIGTERM +++",
                "100   +++ killed by SIGTERM +++",
            ])
    }

    /// A debugger does not see a SIGKILL; one that is ignored, or pending already, is not sent.
    @Test func aSigkill() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.send(200, 15, to: 100, result: 1)
        try maker.send(200, 9, to: 100)
        try maker.deliver(100, 9)
        try maker.end(100)
        #expect(try Made.strace(maker) == ["100   +++ killed by SIGKILL +++"])
    }

    @Test func theStatusOfExitIsTheLowByte() throws {
        let maker = try TraceMaker(Self.syscalls)
        try maker.enter(100, "exit_group", ["error_code": -1])
        try maker.end(100)
        #expect(try Made.strace(maker) == ["100   exit_group(-1) = ?", "100   +++ exited with 255 +++"])
    }

    /// Names of codes: include/uapi/asm-generic/siginfo.h.
    @Test func codes() throws {
        let maker = try TraceMaker(Self.syscalls)
        let codes: [(Int64, Int64, String)] = [
            (17, 1, "CLD_EXITED"), (17, 6, "CLD_CONTINUED"), (17, 7, "7"), (11, 2, "SEGV_ACCERR"), (10, -6, "SI_TKILL"),
            (10, -1, "SI_QUEUE"), (10, 0x80, "SI_KERNEL"), (10, 1, "1"), (34, -2, "SI_TIMER"),
        ]
        for (signal, code, _) in codes { try maker.deliver(100, signal, code: code, handler: 1) }
        let shown = try Made.strace(maker).compactMap {
            $0.firstMatch(of: #/si_code=(\w+)/#).map { String($0.output.1) }
        }
        #expect(shown == codes.map(\.2))
    }
}
