// Makes a list of system calls and prints it: what the kernel was asked, and what it said. Freestanding, so that the same
// source is a 64-bit program and a 32-bit one where there is no 32-bit C library.
//
// A line is the name of the event that the call has, and the call as `syscope report` shows it, but for errors, which
// are negative: `close close(3) = -9`. The calls that print, and the last, are not in the list. For PowerPC and x86-64.
#include <asm/unistd.h>

struct call {
    const char *event;
    // The call as text. %0 to %5 stand for a register in hexadecimal; %d, %x and %o for the result.
    const char *line;
    long registers[6];
    long result;
};

static struct call calls[32];
static int made;
// Room for a struct stat of any machine.
static char buffer[256];
static char text[4096];
static unsigned long length;

#ifdef __x86_64__
static long invoke(long number, const long *a) {
    register long r10 asm("r10") = a[3];
    register long r8 asm("r8") = a[4];
    register long r9 asm("r9") = a[5];
    long result;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(number), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
                 : "memory", "rcx", "r11");
    return result;
}
#else
static long invoke(long number, const long *a) {
    register long r0 asm("r0") = number;
    register long r3 asm("r3") = a[0];
    register long r4 asm("r4") = a[1];
    register long r5 asm("r5") = a[2];
    register long r6 asm("r6") = a[3];
    register long r7 asm("r7") = a[4];
    register long r8 asm("r8") = a[5];
    asm volatile("sc\n\tbns+ 1f\n\tneg 3, 3\n1:"
                 : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7), "+r"(r8)
                 :
                 : "memory", "cr0", "ctr", "r9", "r10", "r11", "r12");
    return r3;
}
#endif

static long call(const char *event, long number, const char *line, long a, long b, long c, long d, long e, long f) {
    struct call *call = &calls[made++];
    long registers[6] = {a, b, c, d, e, f};
    call->event = event;
    call->line = line;
    for (int i = 0; i < 6; i++) call->registers[i] = registers[i];
    call->result = invoke(number, registers);
    return call->result;
}

static void put(char byte) {
    if (length < sizeof text) text[length++] = byte;
}

static void put_text(const char *string) {
    while (*string) put(*string++);
}

static void put_number(unsigned long value, unsigned base) {
    char digits[24];
    int count = 0;
    do digits[count++] = "0123456789abcdef"[value % base]; while (value /= base);
    while (count) put(digits[--count]);
}

static void put_result(long value, char form) {
    if (value < 0 && value > -4096) {
        put('-');
        put_number(-value, 10);
        return;
    }
    if (form == 'x') put_text("0x");
    if (form == 'o') put('0');
    put_number(value, form == 'x' ? 16 : form == 'o' ? 8 : 10);
}

static void list(void) {
    for (int i = 0; i < made; i++) {
        put_text(calls[i].event);
        put(' ');
        for (const char *next = calls[i].line; *next; next++) {
            if (*next != '%') {
                put(*next);
            } else if (*++next >= '0' && *next <= '5') {
                put_text("0x");
                put_number(calls[i].registers[*next - '0'], 16);
            } else {
                put_result(calls[i].result, *next);
            }
        }
        put('\n');
    }
    long registers[6] = {1, (long)text, (long)length};
    invoke(__NR_write, registers);
}

void start(void) {
    const long at_fdcwd = -100;
    call("getpid", __NR_getpid, "getpid() = %d", 0, 0, 0, 0, 0, 0);
    call("getppid", __NR_getppid, "getppid() = %d", 0, 0, 0, 0, 0, 0);
    call("umask", __NR_umask, "umask(022) = %o", 022, 0, 0, 0, 0, 0);
    long file = call("openat", __NR_openat, "openat(AT_FDCWD, %1, O_RDONLY, 0) = %d", at_fdcwd, (long)"/init", 0, 0, 0, 0);
    call("read", __NR_read, "read(3, %1, 16) = %d", file, (long)buffer, 16, 0, 0, 0);
    call("lseek", __NR_lseek, "lseek(3, 4, SEEK_SET) = %d", file, 4, 0, 0, 0, 0);
#ifdef __LP64__
    call("pread64", __NR_pread64, "pread64(3, %1, 8, 4) = %d", file, (long)buffer, 8, 4, 0, 0);
#else
    // The offset is in the fifth and the sixth register. The event shows the fourth, which is left free.
    call("pread64", __NR_pread64, "pread64(3, %1, 8, 0) = %d", file, (long)buffer, 8, 0, 0, 4);
#endif
    call("newfstat", __NR_fstat, "fstat(3, %1) = %d", file, (long)buffer, 0, 0, 0, 0);
    long copy = call("dup", __NR_dup, "dup(3) = %d", file, 0, 0, 0, 0, 0);
    call("close", __NR_close, "close(4) = %d", copy, 0, 0, 0, 0, 0);
    call("close", __NR_close, "close(3) = %d", file, 0, 0, 0, 0, 0);
    call("close", __NR_close, "close(3) = %d", file, 0, 0, 0, 0, 0);
    call("openat", __NR_openat, "openat(AT_FDCWD, %1, O_RDONLY|O_CLOEXEC, 0) = %d", at_fdcwd, (long)"/no/such/file", 02000000, 0, 0, 0);
    long memory = call("mmap", __NR_mmap, "mmap(NULL, 65536, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = %x", 0, 65536, 3,
                       0x22, -1, 0);
    call("munmap", __NR_munmap, "munmap(%0, 65536) = %d", memory, 65536, 0, 0, 0, 0);
#ifndef __LP64__
    // These have no handler in the table of 64-bit calls, and so no event.
    memory = call("mmap2", __NR_mmap2, "mmap2(%0, %1, %2, %3, %4, %5) = %x", 0, 65536, 3, 0x22, -1, 0);
    call("munmap", __NR_munmap, "munmap(%0, 65536) = %d", memory, 65536, 0, 0, 0, 0);
    call("fstat64", __NR_fstat64, "fstat64(%0, %1) = %d", 1, (long)buffer, 0, 0, 0, 0);
    call("clock_gettime64", __NR_clock_gettime64, "clock_gettime64(%0, %1) = %d", 1, (long)buffer, 0, 0, 0, 0);
#endif
    call("kill", __NR_kill, "kill(1073741823, 0) = %d", 0x3fffffff, 0, 0, 0, 0, 0);
    call("getuid", __NR_getuid, "getuid() = %d", 0, 0, 0, 0, 0, 0);
    call("getppid", __NR_getppid, "getppid() = %d", 0, 0, 0, 0, 0, 0);
    list();
    long registers[6] = {7};
    invoke(__NR_exit_group, registers);
    for (;;) {}
}

#if defined(__x86_64__)
asm(".globl _start\n.text\n_start:\n\tcall start\n");
#elif defined(__powerpc64__)
// An ELF file's entry is a function descriptor in ABI v1.
asm(".globl _start\n.section .opd,\"aw\"\n.align 3\n_start: .quad ._start, .TOC.@tocbase, 0\n.text\n._start:\n\tbl .start\n\tnop\n");
#else
asm(".globl _start\n.text\n_start:\n\tstwu 1, -32(1)\n\tbl start\n");
#endif
