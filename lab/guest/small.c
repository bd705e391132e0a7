// The only process of a guest of lab/boot-small.sh: prints the kernel's symbols and version, then makes the kernel print
// the traces of all tasks and fail. Freestanding: not every machine of the lab has a C library in Debian.
//
// A file is between "=== NAME" and "=== end NAME CHECKSUM", the POSIX cksum in hexadecimal.

// The calls' numbers, of Linux' arch/*/kernel/syscalls/*.tbl and of include/uapi/asm-generic/unistd.h in 6.1.
#if defined(__mips__)
enum { nr_read = 4003, nr_write = 4004, nr_mount = 4021, nr_reboot = 4088, nr_clone = 4120, nr_yield = 4162,
       nr_openat = 4288, nr_pipe = 4328 };
#elif defined(__i386__)
enum { nr_read = 3, nr_write = 4, nr_mount = 21, nr_reboot = 88, nr_clone = 120, nr_yield = 158, nr_openat = 295, nr_pipe = 331 };
#elif defined(__arm__)
enum { nr_read = 3, nr_write = 4, nr_mount = 21, nr_reboot = 88, nr_clone = 120, nr_yield = 158, nr_openat = 322, nr_pipe = 359 };
#elif defined(__powerpc__)
enum { nr_read = 3, nr_write = 4, nr_mount = 21, nr_reboot = 88, nr_clone = 120, nr_yield = 158, nr_openat = 286, nr_pipe = 317 };
#else
enum { nr_mount = 40, nr_openat = 56, nr_pipe = 59, nr_read = 63, nr_write = 64, nr_yield = 124, nr_reboot = 142, nr_clone = 220 };
#endif

static long invoke(long number, long a, long b, long c, long d, long e) {
#if defined(__mips__)
    register long v0 asm("v0") = number;
    register long a0 asm("a0") = a;
    register long a1 asm("a1") = b;
    register long a2 asm("a2") = c;
    register long a3 asm("a3") = d;
    asm volatile("addiu $sp, $sp, -32\n\tsw %2, 16($sp)\n\tsyscall\n\taddiu $sp, $sp, 32"
                 : "+r"(v0), "+r"(a3)
                 : "r"(e), "r"(a0), "r"(a1), "r"(a2)
                 : "memory", "at", "v1", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9", "hi", "lo");
    return a3 ? -v0 : v0;
#elif defined(__i386__)
    long result;
    asm volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e) : "memory");
    return result;
#elif defined(__powerpc__)
    register long r0 asm("r0") = number;
    register long r3 asm("r3") = a;
    register long r4 asm("r4") = b;
    register long r5 asm("r5") = c;
    register long r6 asm("r6") = d;
    register long r7 asm("r7") = e;
    asm volatile("sc\n\tbns+ 1f\n\tneg 3, 3\n1:"
                 : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7)
                 :
                 : "memory", "cr0", "ctr", "r8", "r9", "r10", "r11", "r12");
    return r3;
#else
#if defined(__arm__)
#define REGISTER(n) asm("r" #n)
#define NUMBER asm("r7")
#define TRAP "svc 0"
#elif defined(__aarch64__)
#define REGISTER(n) asm("x" #n)
#define NUMBER asm("x8")
#define TRAP "svc 0"
#elif defined(__riscv)
#define REGISTER(n) asm("a" #n)
#define NUMBER asm("a7")
#define TRAP "ecall"
#endif
    register long number_register NUMBER = number;
    register long r0 REGISTER(0) = a;
    register long r1 REGISTER(1) = b;
    register long r2 REGISTER(2) = c;
    register long r3 REGISTER(3) = d;
    register long r4 REGISTER(4) = e;
    asm volatile(TRAP : "+r"(r0) : "r"(number_register), "r"(r1), "r"(r2), "r"(r3), "r"(r4) : "memory");
    return r0;
#endif
}

static long open(const char *path, long flags) { return invoke(nr_openat, -100, (long)path, flags, 0, 0); }

static void write(long file, const char *bytes, long count) {
    while (count > 0) {
        long written = invoke(nr_write, file, (long)bytes, count, 0, 0);
        if (written <= 0) return;
        bytes += written;
        count -= written;
    }
}

static void put(long file, const char *text) {
    long count = 0;
    while (text[count]) count++;
    write(file, text, count);
}

static void put_file(const char *path, const char *text) {
    long file = open(path, 1);
    if (file >= 0) put(file, text);
}

static unsigned crc;

static void check(unsigned char byte) {
    crc ^= (unsigned)byte << 24;
    for (int i = 0; i < 8; i++) crc = crc & 1u << 31 ? crc << 1 ^ 0x04c11db7 : crc << 1;
}

static void send(const char *name, const char *path) {
    static char buffer[4096];
    static const char digits[] = "0123456789abcdef";
    unsigned long length = 0;
    long got, file = open(path, 0);
    crc = 0;
    put(1, "\n=== ");
    put(1, name);
    put(1, "\n");
    while ((got = invoke(nr_read, file, (long)buffer, sizeof buffer, 0, 0)) > 0) {
        for (long i = 0; i < got; i++) check(buffer[i]);
        length += got;
        write(1, buffer, got);
    }
    for (; length; length >>= 8) check(length);
    put(1, "=== end ");
    put(1, name);
    put(1, " ");
    for (int shift = 28; shift >= 0; shift -= 4) write(1, &digits[~crc >> shift & 15], 1);
    put(1, "\n");
}

void start(void) {
    static int ends[2];
    invoke(nr_mount, (long)"proc", (long)"/proc", (long)"proc", 0, 0);
    put_file("/proc/sys/kernel/printk", "1");
    put_file("/proc/sys/kernel/kptr_restrict", "0");
    send("version", "/proc/version");
    send("kallsyms", "/proc/kallsyms");
    // One task waits in a function that other files call by a pointer: LTO gives it a name with a suffix.
    invoke(nr_pipe, (long)ends, 0, 0, 0, 0);
    // SIGCHLD: a fork.
    if (invoke(nr_clone, 17, 0, 0, 0, 0) == 0) invoke(nr_read, ends[0], (long)&crc, 1, 0, 0);
    for (int i = 0; i < 1000; i++) invoke(nr_yield, 0, 0, 0, 0, 0);
    put(1, "=== oops\n");
    put_file("/proc/sys/kernel/printk", "8");
    put_file("/proc/sysrq-trigger", "t");
    put(1, "=== panic\n");
    put_file("/proc/sysrq-trigger", "c");
    // LINUX_REBOOT_CMD_RESTART
    invoke(nr_reboot, (long)0xfee1dead, 0x28121969, 0x1234567, 0, 0);
    for (;;) {}
}
