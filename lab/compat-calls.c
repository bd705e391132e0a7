// Makes system calls that a 32-bit program makes otherwise than a 64-bit one, for a 64-bit kernel of ARM or s390: values
// of 64 bits are in two registers, whose order and position depend on the architecture. Freestanding, as there need
// not be a C library.
//
//     arm-linux-gnueabihf-gcc -Wall -Werror -O2 -marm -static -nostdlib -ffreestanding -fno-stack-protector compat-calls.c
//     s390x-linux-gnu-gcc -m31 -Wall -Werror -O2 -static -nostdlib -ffreestanding -fno-stack-protector compat-calls.c
#if defined(__arm__)
enum { openat = 322, llseek = 140, truncate64 = 193, fallocate = 352 };
#define REGISTERS "r7", "r0", "r1", "r2", "r3", "r4", "r5"
#define PAIR(high, low) low, high
#define ALIGNED 0,
#elif defined(__s390__)
enum { openat = 288, llseek = 140, truncate64 = 193, fallocate = 314 };
#define REGISTERS "1", "2", "3", "4", "5", "6", "7"
#define PAIR(high, low) high, low
#define ALIGNED
#endif

// The registers of the number and the arguments; the result comes in that of the first argument.
#define DECLARE_IN(...) DECLARE(__VA_ARGS__)
#define DECLARE(n, r0, r1, r2, r3, r4, r5)                                                                \
    register long in_n asm(n) = number;                                                                   \
    register long in_0 asm(r0) = a, in_1 asm(r1) = b, in_2 asm(r2) = c, in_3 asm(r3) = d, in_4 asm(r4) = e; \
    register long in_5 asm(r5) = f

static long invoke(long number, long a, long b, long c, long d, long e, long f) {
    DECLARE_IN(REGISTERS);
    asm volatile("svc 0" : "+r"(in_0) : "r"(in_n), "r"(in_1), "r"(in_2), "r"(in_3), "r"(in_4), "r"(in_5) : "memory");
    return in_0;
}

#define CALL(number, ...) INVOKE(number, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define INVOKE(number, a, b, c, d, e, f, ...) \
    invoke(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

static char buffer[256];

void _start(void) {
    CALL(20, 0);                                          // getpid
    CALL(60, 022);                                        // umask
    long file = CALL(openat, -100, "/init", 0);
    CALL(180, file, buffer, 8, ALIGNED PAIR(1, 5));       // pread64
    CALL(llseek, file, 1, 2, buffer, 0);
    CALL(19, file, -1, 1);                                // lseek
    CALL(197, file, buffer);                              // fstat64
    CALL(221, file, 1);                                   // fcntl64
    CALL(fallocate, 99, 0, PAIR(1, 0), PAIR(0, 8192));
#if defined(__arm__)
    CALL(270, file, 3, PAIR(1, 0), PAIR(0, 4096));        // arm_fadvise64_64
    CALL(0xf0005, buffer);                                // set_tls
#else
    CALL(253, file, PAIR(1, 0), 4096, 3);                 // fadvise64
#endif
    CALL(6, file);                                        // close
    CALL(6, file);
    CALL(truncate64, "/no/such/file", ALIGNED PAIR(1, 7));
#if defined(__arm__)
    CALL(192, 0, 8192, 3, 0x22, -1, 0);                   // mmap2
#else
    long memory[6] = {0, 8192, 3, 0x22, -1, 0};
    CALL(192, memory);
#endif
    CALL(403, 1, buffer);                                 // clock_gettime64
    CALL(175, 0, 0, buffer, 8);                           // rt_sigprocmask
    CALL(199, 0);                                         // getuid32
    CALL(248, 7);                                         // exit_group
}
