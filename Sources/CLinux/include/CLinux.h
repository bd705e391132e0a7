// System calls that Swift's C library module cannot call: fork() is unavailable in Swift, and the rest are
// declared for _GNU_SOURCE only.
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// How far a command started by linux_child_spawn() is; lies in memory shared with it.
struct linux_child;

/// Allocates the state of a child in shared memory; NULL if there is no memory.
struct linux_child *linux_child_new(void);
void linux_child_free(struct linux_child *child);

/// Starts `path`, stopped until linux_child_release(); after linux_child_arm() it makes no system call, so that the first one
/// that a trace of it sees is execve(). Returns the child's pid, or -1 with errno set.
pid_t linux_child_spawn(struct linux_child *child, const char *path, char *const argv[], char *const envp[]);
/// 1 when the command sleeps, 2 when the only thing left to do is execve().
int linux_child_state(const struct linux_child *child);
void linux_child_arm(struct linux_child *child);
void linux_child_release(struct linux_child *child);
/// errno of an execve() that failed; 0 if none has.
int linux_child_exec_error(const struct linux_child *child);

/// splice(2) from `in` to `out` at their own positions. `nonblocking` sets SPLICE_F_NONBLOCK.
ssize_t linux_splice(int in, int out, size_t length, int nonblocking);
/// copy_file_range(2), both offsets given and not moved.
ssize_t linux_copy_file_range(int in, int64_t in_offset, int out, int64_t out_offset, size_t length);
/// fallocate(2) with FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE.
int linux_punch_hole(int fd, int64_t offset, int64_t length);
/// fallocate(2) with FALLOC_FL_KEEP_SIZE.
int linux_reserve(int fd, int64_t offset, int64_t length);
/// F_SETPIPE_SZ; returns the size that the pipe has then, or -1.
int linux_pipe_size(int fd, int size);
/// A descriptor that becomes readable when one of SIGINT, SIGTERM, SIGHUP, SIGQUIT or SIGCHLD arrives; blocks them in the
/// calling thread (and those it starts later).
int linux_signal_descriptor(void);
/// The next signal's number, 0 if there is none, or -1.
int linux_next_signal(int fd);
/// A file in memory, which is closed in programs that are started, or -1 and errno: memfd_create(2).
int linux_memory_file(const char *name);
/// Gives back the pages that the program's own code and constants have taken so far; what is needed again comes back from
/// the page cache. Segments that may be written are left alone, so nothing is lost.
void linux_release_program_pages(void);
/// From now on, blocks of 64 KiB and more go back to the system when they are freed; by default the limit rises to 32 MiB.
void linux_return_freed_memory(void);
/// A flag that two threads share.
int linux_load(const int32_t *flag);
void linux_store(int32_t *flag, int32_t value);

#endif
