// The lab's only process: makes a traced program run, prints what the kernel then shows of itself, and makes the kernel
// fail. There is no busybox for big-endian 64-bit PowerPC in Debian.
//
// Files leave in one cpio archive as base64 between "=== archive" and "=== end CHECKSUM", the POSIX cksum of the
// archive. What the failing kernel prints comes after "=== oops" and after "=== panic".
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRACEFS "/sys/kernel/tracing"
#define INSTANCE TRACEFS "/instances/lab"

// Writes text to a file; nothing happens if the kernel has no such file.
static void put(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_APPEND);
    if (file < 0) file = open(path, O_WRONLY | O_CREAT, 0644);
    if (file < 0) return;
    if (write(file, text, strlen(text)) < 0) perror(path);
    close(file);
}

// MARK: the archive

static uint32_t crc;
static uint64_t length;
static unsigned char group[3];
static int grouped, column;

static void encode(void) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned value = group[0] << 16 | group[1] << 8 | group[2];
    putchar(digits[value >> 18]);
    putchar(digits[value >> 12 & 63]);
    putchar(grouped > 1 ? digits[value >> 6 & 63] : '=');
    putchar(grouped > 2 ? digits[value & 63] : '=');
    grouped = group[0] = group[1] = group[2] = 0;
    if (++column % 19 == 0) putchar('\n');
}

static void check(unsigned char byte) {
    crc ^= (uint32_t)byte << 24;
    for (int i = 0; i < 8; i++) crc = crc & 1u << 31 ? crc << 1 ^ 0x04c11db7 : crc << 1;
}

static void add_bytes(const char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        check(bytes[i]);
        length++;
        group[grouped++] = bytes[i];
        if (grouped == 3) encode();
    }
}

static void add_padding(void) {
    while (length % 4) add_bytes("", 1);
}

// Adds a member in cpio's "newc" form.
static void add_member(const char *name, unsigned mode, const char *bytes, size_t count) {
    char header[160];
    snprintf(header, sizeof header, "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x", 0, mode, 0, 0, 1, 0, count, 0,
             0, 0, 0, strlen(name) + 1, 0);
    add_bytes(header, 110);
    add_bytes(name, strlen(name) + 1);
    add_padding();
    add_bytes(bytes, count);
    add_padding();
}

// Adds what can be read from a file now: the files of tracefs have no size, and the ring buffers have no end.
static void add_file(const char *path, const char *name) {
    int file = open(path, O_RDONLY | O_NONBLOCK);
    if (file < 0) return;
    char *bytes = NULL;
    size_t count = 0, room = 0;
    ssize_t got;
    do {
        if (room - count < 65536) bytes = realloc(bytes, room = room * 2 + 65536);
        if (!bytes) return;
        got = read(file, bytes + count, 65536);
        if (got > 0) count += got;
    } while (got > 0);
    close(file);
    add_member(name, S_IFREG | 0644, bytes, count);
    free(bytes);
}

// Adds the files of that name in each directory of `from`.
static void add_each(const char *from, const char *name, const char *file) {
    DIR *directory = opendir(from);
    if (!directory) return;
    for (struct dirent *entry; (entry = readdir(directory));) {
        char path[512], member[512];
        if (entry->d_name[0] == '.' || entry->d_type != DT_DIR) continue;
        snprintf(path, sizeof path, "%s/%s/%s", from, entry->d_name, file);
        snprintf(member, sizeof member, "%s/%s/%s", name, entry->d_name, file);
        add_file(path, member);
    }
    closedir(directory);
}

static void add_list(const char *path, const char *name) {
    DIR *directory = opendir(path);
    char *text = NULL;
    size_t size;
    FILE *list = open_memstream(&text, &size);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        if (strncmp(entry->d_name, "sys_", 4) == 0) fprintf(list, "%s\n", entry->d_name);
    }
    fclose(list);
    add_member(name, S_IFREG | 0644, text, size);
}

static void send(void) {
    struct utsname uts;
    char text[512];
    printf("\n=== archive\n");
    uname(&uts);
    add_member("trace/uname", S_IFREG | 0644, text,
               snprintf(text, sizeof text, "%s %s %s %s\n", uts.sysname, uts.nodename, uts.release, uts.machine));
    add_list(TRACEFS "/events/syscalls", "events");
    add_file("/proc/kallsyms", "kallsyms");
    add_file("/proc/version", "version");
    add_file("/calls64.log", "calls64.log");
    add_file("/calls32.log", "calls32.log");
    add_file(INSTANCE "/trace_clock", "trace/trace_clock");
    add_file(TRACEFS "/saved_cmdlines", "trace/saved_cmdlines");
    add_file(INSTANCE "/events/header_page", "trace/events/header_page");
    add_file(INSTANCE "/events/header_event", "trace/events/header_event");
    add_each(INSTANCE "/events/syscalls", "trace/events/syscalls", "format");
    if (access(INSTANCE "/events/syscalls", F_OK) != 0)
        add_each(INSTANCE "/events/raw_syscalls", "trace/events/raw_syscalls", "format");
    add_each(INSTANCE "/events/sched", "trace/events/sched", "format");
    add_each(INSTANCE "/events/task", "trace/events/task", "format");
    add_each(INSTANCE "/per_cpu", "trace/per_cpu", "trace_pipe_raw");
    add_each(INSTANCE "/per_cpu", "trace/per_cpu", "stats");
    add_member("TRAILER!!!", 0, "", 0);
    uint64_t count = length;
    if (grouped) encode();
    for (; count; count >>= 8) check(count);
    printf("\n=== end %u\n", ~crc);
    fflush(stdout);
}

// MARK: what is done

// Runs a program traced in the instance, its output in a file.
static void run(const char *program, const char *log) {
    pid_t child = fork();
    if (child == 0) {
        char pid[16];
        snprintf(pid, sizeof pid, "%d\n", getpid());
        int output = open(log, O_WRONLY | O_CREAT, 0644);
        dup2(output, 1);
        close(output);
        put(INSTANCE "/set_event_pid", pid);
        execl(program, program, NULL);
        perror(program);
        _exit(127);
    }
    int status;
    waitpid(child, &status, 0);
}

int main(void) {
    mkdir("/proc", 0755);
    mkdir("/sys", 0755);
    mount("proc", "/proc", "proc", 0, NULL);
    mount("sysfs", "/sys", "sysfs", 0, NULL);
    mount("tracefs", TRACEFS, "tracefs", 0, NULL);
    mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
    put("/proc/sys/kernel/printk", "1");
    put("/proc/sys/kernel/kptr_restrict", "0");
    put("/proc/sys/kernel/sysrq", "1");

    mkdir(INSTANCE, 0755);
    // Nobody is traced before the first program has named itself. Before 5.16 a number is refused that no task can
    // have, which here is 4096 and more.
    put(INSTANCE "/set_event_pid", "4095\n");
    put(INSTANCE "/trace_clock", "mono");
    // A kernel without syscall events has these, as a rule.
    put(access(INSTANCE "/events/syscalls", F_OK) == 0 ? INSTANCE "/events/syscalls/enable"
                                                       : INSTANCE "/events/raw_syscalls/enable", "1");
    put(INSTANCE "/events/sched/sched_process_exec/enable", "1");
    put(INSTANCE "/events/sched/sched_process_exit/enable", "1");
    put(INSTANCE "/tracing_on", "1");
    run("/calls64", "/calls64.log");
    run("/calls32", "/calls32.log");
    put(INSTANCE "/tracing_on", "0");
    send();

    put("/proc/sys/kernel/printk", "8");
    printf("=== oops\n");
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        put("/sys/kernel/debug/provoke-crash/DIRECT", "EXCEPTION");
        _exit(0);
    }
    waitpid(child, NULL, 0);
    sleep(1);
    printf("=== panic\n");
    fflush(stdout);
    put("/proc/sysrq-trigger", "c");
    for (;;) pause();
}
