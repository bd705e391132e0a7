import SyscallTrace
import Testing
import TraceFile

/// Traces of `lab/compat-calls.c`, a 32-bit program that a shell of 64 bits starts, on Debian's Linux 6.1.176 of arm64 and
/// s390x: with the events of syscalls and those of `raw_syscalls`. What must be shown is what the program does.
@Suite struct CompatCallsTests {
    private static let mark = "--- 32-bit program ---"

    private static func expected(openatFlags: String, advice: [String], mmap: String) -> [String] {
        [
            "umask(022) = 022", "openat(AT_FDCWD, POINTER, \(openatFlags), 0) = 3",
            "pread64(3, POINTER, 8, 4294967301) = 0", "_llseek(3, 0x1, 0x2, POINTER, SEEK_SET) = 0",
            "lseek(3, -1, SEEK_CUR) = 1", "fstat64(3, POINTER) = 0", "fcntl64(3, F_GETFD) = 0",
            "fallocate(99, 0, 4294967296, 8192) = -1 EBADF (Bad file descriptor)",
        ] + advice + [
            "close(3) = 0", "close(3) = -1 EBADF (Bad file descriptor)",
            "truncate64(POINTER, 4294967303) = -1 ENOENT (No such file or directory)", "\(mmap) = POINTER",
            "clock_gettime64(CLOCK_MONOTONIC, POINTER) = 0", "rt_sigprocmask(SIG_BLOCK, NULL, POINTER, 8) = 0",
            "getuid32() = 0", "exit_group(7) = ?", "+++ exited with 7 +++",
        ]
    }

    private static let machines: [(file: String, calls: [String])] = [
        (
            "compat-arm.dat",
            expected(
                openatFlags: "O_RDONLY",
                advice: [
                    "arm_fadvise64_64(3, POSIX_FADV_WILLNEED, 4294967296, 4096) = 0", "set_tls(POINTER) = 0",
                ], mmap: "mmap2(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)")
        ),
        (
            "compat-s390.dat",
            expected(
                openatFlags: "O_RDONLY", advice: ["fadvise64(3, 4294967296, 4096, POSIX_FADV_WILLNEED) = 0"],
                mmap: "mmap2(POINTER)")
        ),
    ]

    private static func shown(_ file: String, _ origin: SyscallSchema.Origin) throws -> [String] {
        try KnownCallsTests.lines(file, origin: origin).map { $0.replacing(#/\b0x[0-9a-f]{5,}\b/#, with: "POINTER") }
    }

    @Test(arguments: machines) func callsAreThoseOfTheProgram(file: String, calls: [String]) throws {
        let shown = try Self.shown(file, .session(everyCall: true))
        let start = try #require(shown.firstIndex(of: Self.mark))
        #expect(shown[start + 1].hasPrefix("getpid() = "))
        #expect(Array(shown[(start + 2)...].prefix(calls.count)) == calls)
        // The shell has 64 bits, and so has what it starts after that.
        #expect(shown.count { $0 == Self.mark } == 1)
        #expect(shown[..<start].contains { $0.hasPrefix("set_robust_list(") })
        #expect(shown[(start + 1 + calls.count)...].contains { $0.hasPrefix("execve(\"/bin/true\"") })
    }

    /// Where the calls are said to be left out, none is shown, and that it is so stands there.
    @Test(arguments: machines) func otherwiseTheyAreSaidToBeMissing(file: String, calls: [String]) throws {
        let shown = try Self.shown(file, .session(everyCall: false))
        #expect(shown.count { $0.hasPrefix("--- 32-bit program: its calls were not recorded") } == 1)
        #expect(!shown.contains { $0.hasPrefix("getuid32(") || $0.hasPrefix("_llseek(") })
    }
}
