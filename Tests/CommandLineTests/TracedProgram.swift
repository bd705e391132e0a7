import Foundation
import TestSupport
import Testing

/// Programs in C that count what they do, to be traced.
enum TracedProgram {
    /// Compiles `source` into `directory`; the program's path.
    static func build(_ source: String, _ options: [String] = [], in directory: URL) throws -> String {
        let file = directory.appending(path: "program.c")
        let program = directory.appending(path: "program").path
        try source.write(to: file, atomically: true, encoding: .utf8)
        let result = try Tools.run("gcc", ["-O2"] + options + ["-o", program, file.path])
        try #require(result.status == 0, "\(result.errors)")
        return program
    }

    /// `program PROCESSES CALLS SECONDS FILE`: each process, on a CPU of its own, calls getppid that often or for that
    /// long; how often all of them did goes into the file.
    static let callers = """
        #define _GNU_SOURCE
        #include <sched.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <sys/wait.h>
        #include <time.h>
        #include <unistd.h>

        static double now(void) {
            struct timespec time;
            clock_gettime(CLOCK_MONOTONIC, &time);
            return time.tv_sec + time.tv_nsec / 1e9;
        }

        int main(int count, char **words) {
            int processes = atoi(words[1]);
            long most = atol(words[2]);
            double end = now() + atof(words[3]);
            long *made = mmap(NULL, 4096 * processes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
            for (int number = 1; number <= processes; number++) {
                if (number < processes && fork() != 0) continue;
                cpu_set_t cpus;
                CPU_ZERO(&cpus);
                CPU_SET(number % sysconf(_SC_NPROCESSORS_ONLN), &cpus);
                sched_setaffinity(0, sizeof cpus, &cpus);
                long calls = 0;
                for (; calls < most && ((calls & 1023) != 0 || now() < end); calls++) syscall(SYS_getppid);
                made[(number - 1) * 512] = calls;
                if (number < processes) _exit(0);
            }
            while (wait(NULL) > 0) {}
            long all = 0;
            for (int number = 0; number < processes; number++) all += made[number * 512];
            FILE *file = fopen(words[4], "w");
            fprintf(file, "%ld", all);
            return fclose(file);
        }
        """

    /// `program COUNT`: forks that many children, one after another, each of which calls getppid and exits with 3.
    static let forks = """
        #include <stdlib.h>
        #include <sys/wait.h>
        #include <unistd.h>

        int main(int count, char **words) {
            for (int number = 0; number < atoi(words[1]); number++) {
                pid_t child = fork();
                if (child < 0) return 1;
                if (child == 0) {
                    getppid();
                    _exit(3);
                }
                if (waitpid(child, NULL, 0) != child) return 1;
            }
            return 0;
        }
        """
}
