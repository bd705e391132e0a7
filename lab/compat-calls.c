// Makes system calls that a 32-bit program makes otherwise than a 64-bit one, for a 64-bit kernel of ARM or s390: values
// of 64 bits lie in two registers, in an order and at a place that the architecture gives. Freestanding, as there need
// not be a C library.
//
//     arm-linux-gnueabihf-gcc -Wall -Werror -O2 -marm -static -nostdlib -ffreestanding -fno-stack-protector compat-calls.c
//     s390x-linux-gnu-gcc -m31 -Wall -Werror -O2 -static -nostdlib -ffreestanding -fno-stack-protector compat-calls.c
#if defined(__arm__)
enum { openat = 322, llseek = 140, truncate64 = 193, fallocate = 352 };

static long invoke(long number, long a, long b, long c, long d, long e, long f) {
    register long r7 asm("r7") = number;
    register long r0 asm("r0") = a;
    register long r1 asm("r1") = b;
    register long r2 asm("r2") = c;
    register long r3 asm("r3") = d;
    register long r4 asm("r4") = e;
    register long r5 asm("r5") = f;
    asm volatile("svc 0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5) : "memory");
    return r0;
}

#define PAIR(high, low) low, high
#define ALIGNED 0,
#elif defined(__s390__)
enum { openat = 288, llseek = 140, truncate64 = 193, fallocate = 314 };

static long invoke(long number, long a, long b, long c, long d, long e, long f) {
    register long r1 asm("1") = number;
    register long r2 asm("2") = a;
    register long r3 asm("3") = b;
    register long r4 asm("4") = c;
    register long r5 asm("5") = d;
    register long r6 asm("6") = e;
    register long r7 asm("7") = f;
    asm volatile("svc 0" : "+d"(r2) : "d"(r1), "d"(r3), "d"(r4), "d"(r5), "d"(r6), "d"(r7) : "memory");
    return r2;
}

#define PAIR(high, low) high, low
#define ALIGNED
#endif

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
