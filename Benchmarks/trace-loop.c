// A program that makes CALLS times the same call, and writes to FILE how long one took, in µs:
//
//     trace-loop CALLS getppid|access FILE
//
// getppid takes no argument; access takes a text, the name of this program.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **words) {
    if (count != 4) return 2;
    long calls = atol(words[1]);
    int is_access = strcmp(words[2], "access") == 0;
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    if (is_access) {
        for (long i = 0; i < calls; i++) syscall(SYS_access, words[0], F_OK);
    } else {
        for (long i = 0; i < calls; i++) syscall(SYS_getppid);
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    FILE *out = fopen(words[3], "w");
    if (!out) return 1;
    fprintf(out, "%.4f\n", ((to.tv_sec - from.tv_sec) * 1e9 + to.tv_nsec - from.tv_nsec) / calls / 1e3);
    return fclose(out);
}
