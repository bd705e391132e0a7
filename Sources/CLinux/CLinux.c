#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct linux_child {
    /// Set by the child: 1 when it sleeps, 2 when the only thing left to do is execve().
    uint32_t waiting;
    /// Set by the parent: stop sleeping, make no more system calls.
    uint32_t armed;
    /// Set by the parent: go on.
    uint32_t released;
    /// errno of an execve() that failed, set by the child before it exits with status 127.
    int32_t exec_error;
};

struct linux_child *linux_child_new(void) {
    void *memory = mmap(NULL, sizeof(struct linux_child), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void linux_child_free(struct linux_child *child) { munmap(child, sizeof *child); }

pid_t linux_child_spawn(struct linux_child *child, const char *path, char *const argv[], char *const envp[]) {
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid != 0) return pid;

    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    __atomic_store_n(&child->waiting, 1, __ATOMIC_SEQ_CST);
    // Asleep, until tracing is about to begin: system calls are not recorded yet. Without a parent there will be none.
    struct timespec nap = {0, 200000};
    while (!__atomic_load_n(&child->armed, __ATOMIC_SEQ_CST)) {
        if (getppid() != parent) _exit(127);
        nanosleep(&nap, NULL);
    }
    __atomic_store_n(&child->waiting, 2, __ATOMIC_SEQ_CST);
    // From here on none is made but execve(). A bound, in case the parent has been killed just now.
    for (uint64_t turns = 0; !__atomic_load_n(&child->released, __ATOMIC_SEQ_CST); turns++) {
        if (turns > (uint64_t)1 << 32) _exit(127);
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }
    execve(path, argv, envp);
    __atomic_store_n(&child->exec_error, errno, __ATOMIC_SEQ_CST);
    _exit(127);
}

int linux_child_state(const struct linux_child *child) { return (int)__atomic_load_n(&child->waiting, __ATOMIC_SEQ_CST); }

void linux_child_arm(struct linux_child *child) { __atomic_store_n(&child->armed, 1, __ATOMIC_SEQ_CST); }

void linux_child_release(struct linux_child *child) { __atomic_store_n(&child->released, 1, __ATOMIC_SEQ_CST); }

int linux_child_exec_error(const struct linux_child *child) { return __atomic_load_n(&child->exec_error, __ATOMIC_SEQ_CST); }

ssize_t linux_splice(int in, int out, size_t length, int nonblocking) {
    return splice(in, NULL, out, NULL, length, SPLICE_F_MOVE | (nonblocking ? SPLICE_F_NONBLOCK : 0));
}

ssize_t linux_copy_file_range(int in, int64_t in_offset, int out, int64_t out_offset, size_t length) {
    off_t from = in_offset, to = out_offset;
    return copy_file_range(in, &from, out, &to, length, 0);
}

int linux_punch_hole(int fd, int64_t offset, int64_t length) {
    return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
}

int linux_reserve(int fd, int64_t offset, int64_t length) { return fallocate(fd, FALLOC_FL_KEEP_SIZE, offset, length); }

int linux_pipe_size(int fd, int size) { return fcntl(fd, F_SETPIPE_SZ, size); }

int linux_signal_descriptor(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGQUIT);
    sigaddset(&set, SIGCHLD);
    if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0) return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int linux_next_signal(int fd) {
    struct signalfd_siginfo info;
    ssize_t got = read(fd, &info, sizeof info);
    if (got == (ssize_t)sizeof info) return (int)info.ssi_signo;
    return got < 0 && errno == EAGAIN ? 0 : -1;
}

int linux_load(const int32_t *flag) { return __atomic_load_n(flag, __ATOMIC_SEQ_CST); }

void linux_store(int32_t *flag, int32_t value) { __atomic_store_n(flag, value, __ATOMIC_SEQ_CST); }
