/* Calls whose arguments are known: the tests' fixtures known-calls-*.dat are traces of this program. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/openat2.h>
static char longname[5000];
int main(void) {
    mkdir("/tmp/known", 0755);
    int fd = open("/tmp/known/a file", O_CREAT | O_WRONLY, 0644);
    write(fd, "hello\n", 6);
    close(fd);
    open("/tmp/known/missing", O_RDONLY);
    open("/tmp/\033[31mred\"\\\n\t\xc3\xa9", O_RDONLY);
    open("", O_RDONLY);
    open("(fault)", O_RDONLY);
    rename("/tmp/known/a file", "/tmp/known/b");
    link("/tmp/known/b", "/tmp/known/c");
    symlink("target of link", "/tmp/known/d");
    unlink("/tmp/known/c");
    memset(longname, 'x', 63); open(longname, O_RDONLY);
    memset(longname, 'x', 64); open(longname, O_RDONLY);
    memset(longname, 'y', 165); open(longname, O_RDONLY);
    memset(longname, 'y', 166); open(longname, O_RDONLY);
    memset(longname, 'z', 255); longname[255]=0; open(longname, O_RDONLY);
    memset(longname, 'w', 2900); open(longname, O_RDONLY);
    memset(longname, 'v', 4095); open(longname, O_RDONLY);
    memset(longname, 'u', 4999); open(longname, O_RDONLY);
    syscall(SYS_openat, AT_FDCWD, (char *)0x10, O_RDONLY);
    syscall(SYS_openat, AT_FDCWD, NULL, O_RDONLY);
    char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    open(page, O_RDONLY); /* not present: an empty string */
    struct open_how how = {.flags = O_RDONLY};
    syscall(SYS_openat2, AT_FDCWD, "/tmp/known/b", &how, sizeof how);
    int zero = open("/init", O_RDONLY);
    char *file = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, zero, 0); /* not read yet: not present */
    open(file, O_RDONLY);
    unlink("/tmp/known/b"); unlink("/tmp/known/d"); rmdir("/tmp/known");
    char *none[] = {"x", NULL};
    execve("/tmp/nothing here", none, none);
    return 0;
}
