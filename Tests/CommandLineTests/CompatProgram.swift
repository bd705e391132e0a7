import Foundation
import TestSupport
import Testing

/// 32-bit programs on a 64-bit kernel: a program without a C library that makes calls which differ from those of a 64-bit
/// one, held against what strace says of it.
enum CompatProgram {
    static let options = [
        "-m32", "-static", "-nostdlib", "-ffreestanding", "-fno-pic", "-no-pie", "-fno-stack-protector",
        "-fomit-frame-pointer", "-Wl,-estart",
    ]

    /// Whether the compiler makes such programs, and the kernel runs them.
    static let isPossible: Bool = {
        guard let scratch = try? Tools.scratchDirectory() else { return false }
        defer { try? FileManager.default.removeItem(at: scratch) }
        guard let program = try? TracedProgram.build(source, options, in: scratch) else { return false }
        return (try? Tools.run(program, []))?.status == 7
    }()
    static let reason: Comment = "needs x86-64 with CONFIG_IA32_EMULATION"

    static let source = #"""
        static long call6(long n, long a, long b, long c, long d, long e, long f) {
            long result;
            /* ebp holds the sixth argument: no frame may be addressed by it meanwhile. */
            long registers[2] = {n, f};
            __asm__ volatile("push %%ebp\n\tmov 4(%%eax), %%ebp\n\tmov (%%eax), %%eax\n\tint $0x80\n\tpop %%ebp"
                             : "=a"(result)
                             : "a"(registers), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
                             : "memory");
            return result;
        }
        #define CALL(n, a, b, c, d, e, f) call6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

        static char buffer[4096] __attribute__((aligned(16)));

        void start(void) {
            CALL(45, 0, 0, 0, 0, 0, 0);                                     /* brk */
            long memory = CALL(192, 0, 8192, 3, 0x22, -1, 0);               /* mmap2 */
            CALL(91, memory, 8192, 0, 0, 0, 0);                             /* munmap */
            long file = CALL(295, -100, "/etc/passwd", 0100000, 0, 0, 0);   /* openat, O_LARGEFILE */
            CALL(3, file, buffer, 16, 0, 0, 0);                             /* read */
            CALL(180, file, buffer, 8, 4, 0, 0);                            /* pread64 at 4 */
            CALL(180, file, buffer, 8, 5, 1, 0);                            /* pread64 at 4 GiB + 5 */
            CALL(140, file, 1, 2, buffer, 0, 0);                            /* _llseek to 4 GiB + 2 */
            CALL(19, file, -1, 1, 0, 0, 0);                                 /* lseek: -1 is a number of 32 bits */
            CALL(197, file, buffer, 0, 0, 0, 0);                            /* fstat64 */
            CALL(221, file, 1, 0, 0, 0, 0);                                 /* fcntl64 F_GETFD */
            CALL(272, file, 0, 1, 4096, 0, 3);                              /* fadvise64_64 */
            CALL(6, file, 0, 0, 0, 0, 0);                                   /* close */
            CALL(6, file, 0, 0, 0, 0, 0);                                   /* close: EBADF */
            CALL(5, "/no/such/file", 02000000, 0, 0, 0, 0);                 /* open: ENOENT */
            CALL(193, "/no/such/file", 7, 1, 0, 0, 0);                      /* truncate64 */
            CALL(403, 1, buffer, 0, 0, 0, 0);                               /* clock_gettime64 */
            CALL(175, 0, 0, buffer, 8, 0, 0);                               /* rt_sigprocmask: 175 is init_module elsewhere */
            CALL(199, 0, 0, 0, 0, 0, 0);                                    /* getuid32 */
            CALL(205, 0, 0, 0, 0, 0, 0);                                    /* getgroups32 */
            CALL(60, 022, 0, 0, 0, 0, 0);                                   /* umask */
            CALL(122, buffer, 0, 0, 0, 0, 0);                               /* uname */
            long numbers[3] = {2, 1, 0};
            CALL(102, 1, numbers, 0, 0, 0, 0);                              /* socketcall: socket */
            long old[6] = {0, 4096, 3, 0x22, -1, 0};
            CALL(90, old, 0, 0, 0, 0, 0);                                   /* mmap with a structure */
            CALL(258, 0, 0, 0, 0, 0, 0);                                    /* set_tid_address */
            CALL(500, 1, 2, 3, 4, 5, 6);                                    /* no such call */
            long child = CALL(120, 17, 0, 0, 0, 0, 0);                      /* clone as fork */
            if (child == 0) {
                CALL(64, 0, 0, 0, 0, 0, 0);                                 /* getppid */
                const char *const words[] = {"/bin/true", 0};
                const char *const none[] = {0};
                CALL(11, "/no/such/program", words, none, 0, 0, 0);         /* execve: ENOENT */
                CALL(11, "/bin/true", words, none, 0, 0, 0);                /* execve of a 64-bit program */
                CALL(1, 99, 0, 0, 0, 0, 0);
            }
            CALL(114, -1, buffer, 0, 0, 0, 0);                              /* wait4 */
            CALL(252, 7, 0, 0, 0, 0, 0);                                    /* exit_group */
        }
        """#
}
