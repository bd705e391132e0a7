/* Makes the calls that a file lists, a line each: NAME NUMBER ARGUMENT..., for strace to show. seccomp refuses each of
 * them before it does anything, and strace has seen it by then. See README.md. */
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static char text[1 << 20];

int main(int count, char **arguments) {
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
    };
    struct sock_fprog program = {4, code};
    int file = count > 1 ? open(arguments[1], O_RDONLY) : -1;
    ssize_t size = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (size <= 0) return 1;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return 1;
    for (char *line = text; *line; line = strchr(line, '\n') + 1) {
        unsigned long values[7] = {0};
        char *next = strchr(line, ' ');
        for (int index = 0; index < 7 && *next != '\n'; index++) values[index] = strtoul(next, &next, 0);
        syscall(values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
    }
    return 0;
}
