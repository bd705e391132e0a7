import Foundation
import TestSupport
import Testing

extension TracingTests {
    /// What `syscope trace` and `strace -f` say of the same program.
    @Suite
    struct TraceAgreementTests {
        /// A program that does the same in each run, and the calls whose order or number depends on when its tasks run.
        struct Program: Sendable, CustomTestStringConvertible {
            let words: [String]
            var ignored: Set<String> = []
            var testDescription: String { words.joined(separator: " ") }
        }

        /// Each thread ends before the next begins; how often they wait for the interpreter's lock is another matter.
        private static let threads = """
            import os, threading, time
            def work():
                with open("/etc/passwd") as file: file.read()
                os.getppid()
            for number in range(3):
                thread = threading.Thread(target=work)
                thread.start()
                thread.join()
                time.sleep(0.05)
            """

        static let programs = [
            Program(words: ["ls", "-R", "tree"]),
            Program(words: ["git", "-C", "repository", "status"]),
            // Random letters of temporary names are asked for again where a name is taken.
            Program(words: ["gcc", "-c", "-o", "/dev/null", "program.c"], ignored: ["getrandom"]),
            Program(words: ["python3", "-B", "-S", "-E", "threads.py"], ignored: ["futex"]),
            // Which child ends first.
            Program(words: ["sh", "-c", "ls tree | sort | wc -l"], ignored: ["wait4", "rt_sigreturn"]),
        ]

        /// Makes what the programs work on. A file as new as git's index would be read again by every `git status`.
        private func makeFiles(in scratch: URL) throws {
            let script = """
                for i in 1 2 3; do mkdir -p tree/$i/a; touch tree/$i/b tree/$i/a/c; done
                git init -q repository && cd repository && echo 1 > one && touch -d '1 hour ago' one && git add one &&
                git -c user.name=n -c user.email=e commit -qm first && echo 2 > two && echo 3 >> one
                """
            let made = try Tools.run("sh", ["-c", script], directory: scratch)
            try #require(made.status == 0, "\(made.errors)")
            try "#include <stdio.h>\nint main(void) { return puts(\"hello\"); }\n".write(
                to: scratch.appending(path: "program.c"), atomically: true, encoding: .utf8)
            try Self.threads.write(to: scratch.appending(path: "threads.py"), atomically: true, encoding: .utf8)
        }

        /// Every call's name and result, address for address, and every task's end.
        @Test(arguments: programs)
        func sameCallsAndResultsForEveryTask(program: Program) throws {
            try Tracing.withScratch { scratch in
                try makeFiles(in: scratch)
                func run(_ words: [String]) throws -> ProgramResult {
                    // Addresses are the same in each run.
                    try Tracing.runAlone(["setarch", "-R"] + words, directory: scratch)
                }
                // Once without a tracer: what caches change is changed then.
                _ = try run(program.words)
                let strace = scratch.deletingLastPathComponent().appending(path: "\(scratch.lastPathComponent).strace")
                let syscope = strace.appendingPathExtension("syscope")
                defer { for file in [strace, syscope] { try? FileManager.default.removeItem(at: file) } }
                _ = try run(["strace", "-f", "-o", strace.path] + program.words)
                let result = try run(
                    [Tools.product("syscope"), "trace", "-o", syscope.path, "--"] + program.words)
                #expect(result.status == 0, "\(result.errors)")
                let expected = TraceLines(try String(contentsOf: strace, encoding: .utf8), without: program.ignored)
                let seen = TraceLines(try String(contentsOf: syscope, encoding: .utf8), without: program.ignored)
                #expect(expected.tasks.map(\.count).reduce(0, +) > 100)
                for (ours, theirs) in zip(seen.sorted, expected.sorted) where ours != theirs {
                    let first = zip(ours, theirs).enumerated().first { $0.element.0 != $0.element.1 }
                    let index = first?.offset ?? min(ours.count, theirs.count)
                    Issue.record(
                        "call \(index) of \(ours.count)/\(theirs.count): \(first?.element.0 ?? "end") / \(first?.element.1 ?? "end")"
                    )
                }
                #expect(seen.tasks.count == expected.tasks.count)
            }
        }

        /// Arguments that are numbers, flags or names, word for word as strace writes them.
        @Test func sameArguments() throws {
            try Tracing.withScratch { scratch in
                let theirs = scratch.appending(path: "strace.txt")
                let ours = scratch.appending(path: "syscope.txt")
                let script = """
                    use Fcntl; use Socket; use POSIX;
                    sysopen(F, "/dev/null", O_RDWR|O_APPEND|O_NONBLOCK); fcntl(F, F_GETFL, 0);
                    sysseek(F, 0, SEEK_END); flock(F, 6); ioctl(F, 0x5401, my $x); close F;
                    sysopen(F, "/proc/nonexistent", O_WRONLY|O_CREAT|O_EXCL, 0600);
                    socket(S, PF_INET, SOCK_DGRAM, 0); setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1); shutdown(S, 2);
                    socketpair(A, B, AF_UNIX, SOCK_STREAM, PF_UNSPEC); kill 0, $$; umask 027; access("/", R_OK|X_OK);
                    mkfifo("/proc/nonexistent/x", 0644); getpriority(PRIO_PROCESS(), 0);
                    sub PRIO_PROCESS { 0 }
                    """
                let set =
                    "fcntl,lseek,flock,socket,socketpair,shutdown,kill,umask,exit_group,mmap,mprotect,munmap,close,dup2,pipe2"
                _ = try Tools.run(
                    "strace",
                    ["-f", "-e", "trace=\(set)", "-o", theirs.path, "env", "PERL_HASH_SEED=0", "perl", "-e", script])
                _ = try Tracing.syscope([
                    "trace", "-e", "trace=\(set)", "-o", ours.path, "--", "env", "PERL_HASH_SEED=0", "perl", "-e",
                    script,
                ])
                func lines(_ file: URL) throws -> [String] {
                    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
                        // The number of the process and addresses differ; strace shows what some pointers point to.
                        var text = line.drop { $0 != " " }.trimmingCharacters(in: .whitespaces)
                        text.replace(#/0x[0-9a-f]{6,}/#, with: "ADDRESS")
                        text.replace(#/\[\d+, \d+\]/#, with: "ADDRESS")
                        text.replace(#/kill\(\d+/#, with: "kill(PID")
                        // strace decodes the protocol, and where pairs of descriptors are.
                        text.replace("IPPROTO_IP", with: "0")
                        text.replace(#/ +=/#, with: " =")
                        return text
                    }
                }
                let expected = try lines(theirs)
                let seen = try lines(ours)
                #expect(expected.count > 20)
                #expect(FirstDifference.elements(seen, expected) == nil)
            }
        }

        /// IPC objects, locks, leases, seals, futexes and signals: what commands make of arguments and results.
        private static let commands = """
            #define _GNU_SOURCE
            #include <fcntl.h>
            #include <linux/futex.h>
            #include <signal.h>
            #include <sys/ipc.h>
            #include <sys/mman.h>
            #include <sys/mount.h>
            #include <sys/msg.h>
            #include <sys/sem.h>
            #include <sys/shm.h>
            #include <sys/syscall.h>
            #include <sys/uio.h>
            #include <unistd.h>
            static void handler(int number) {}
            static int word;
            static void futex(int operation, int bits) { syscall(SYS_futex, &word, operation, 1, &word, &word, bits); }
            int main(void) {
                // Threads that run tests block signals, and programs inherit that.
                sigset_t none;
                sigemptyset(&none);
                sigprocmask(SIG_SETMASK, &none, 0);
                signal(SIGUSR1, handler);
                signal(SIGALRM, handler);
                raise(SIGUSR1);
                int memory = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
                shmat(memory, 0, SHM_RDONLY);
                shmctl(memory, IPC_STAT, 0);
                shmctl(memory, IPC_RMID, 0);
                int set = semget(0x53594d, 1, 0600 | IPC_CREAT | IPC_EXCL);
                semctl(set, 0, SETVAL, 3);
                semctl(set, 0, GETVAL);
                semctl(set, 0, IPC_RMID);
                int queue = msgget(IPC_PRIVATE, 07);
                struct { long type; char text[8]; } message = {1, "x"};
                msgsnd(queue, &message, 8, IPC_NOWAIT);
                msgrcv(queue, &message, 8, 0, IPC_NOWAIT | MSG_NOERROR);
                msgctl(queue, IPC_RMID, 0);
                int file = open("/etc/passwd", O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW);
                file = open("/etc/passwd", O_RDONLY | O_CLOEXEC | O_NOATIME | O_ASYNC);
                fcntl(file, F_GETFD); fcntl(file, F_SETFD, 0); fcntl(file, F_GETFD); fcntl(file, F_GETFL);
                fcntl(file, F_DUPFD, 20); fcntl(file, F_SETFL, O_NONBLOCK); fcntl(file, F_GETFL);
                fcntl(file, F_SETSIG, SIGUSR2); fcntl(file, F_GETSIG); fcntl(file, F_SETSIG, 0); fcntl(file, F_GETSIG);
                fcntl(file, F_GETLEASE); fcntl(file, F_SETLEASE, F_RDLCK); fcntl(file, F_GETLEASE);
                fcntl(file, F_SETPIPE_SZ, 4096); fcntl(file, F_NOTIFY, DN_ACCESS | DN_MULTISHOT);
                int sealed = memfd_create("", MFD_ALLOW_SEALING);
                fcntl(sealed, F_GET_SEALS); fcntl(sealed, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SEAL);
                fcntl(sealed, F_GET_SEALS);
                futex(FUTEX_WAIT_BITSET_PRIVATE, -1); futex(FUTEX_WAKE_BITSET, -1); futex(FUTEX_WAKE_BITSET, 5);
                futex(FUTEX_WAKE, 0); futex(FUTEX_TRYLOCK_PI, 0);
                syscall(SYS_futex, &word, FUTEX_CMP_REQUEUE, 1, 1, &word, 0);
                umount2("/nonexistent", MNT_DETACH);
                readv(file, 0, 0);
                alarm(1);
                pause();
                kill(0x7fffffff, 0);
                _exit(300);
            }
            """

        /// All lines, those that fail, and those that succeed.
        @Test(arguments: [[], ["-Z"], ["-z"], ["-e", "trace=none"], ["-e", "%ipc"], ["-e", "!%memory,%desc"]])
        func sameCommands(options: [String]) throws {
            try Tracing.withScratch { scratch in
                try Self.commands.write(
                    to: scratch.appending(path: "commands.c"), atomically: true, encoding: .utf8)
                let compiled = try Tools.run("gcc", ["-o", "commands", "commands.c"], directory: scratch)
                try #require(compiled.status == 0, "\(compiled.errors)")
                func lines(_ tracer: [String]) throws -> [String] {
                    _ = try Tracing.runAlone(
                        tracer + options + ["-o", "lines", "--", "./commands"], directory: scratch)
                    let text = try String(contentsOf: scratch.appending(path: "lines"), encoding: .utf8)
                    // Numbers of tasks and of IPC objects differ, and so do addresses; structures and texts are strace's alone.
                    return text.split(separator: "\n").map { line in
                        var text = line.drop { $0 != " " }.trimmingCharacters(in: .whitespaces)
                        text.replace(#/, si_pid=.*}/#, with: "}")
                        text.replace(#/\{[^}]*(\{[^}]*\})?[^}]*\}(?! ---)/#, with: "ADDRESS")
                        text.replace(
                            #/"[^"]*"(\.\.\.)?|\[[^\]]*\]|0x[0-9a-f]{6,}(?!\()( \/\*.*?\*\/)?/#, with: "ADDRESS")
                        text.replace(#/(get.?[pt]id\(\)|set_tid_address\(.*\)|(shm|sem|msg)get\(.*\)) += \d+/#) {
                            "\($0.output.1) = N"
                        }
                        text.replace(#/^((shm|sem|msg)(?!get)[a-z]+|tgkill)\(\d+/#) { "\($0.output.1)(N" }
                        text.replace(#/^tgkill\(N, \d+/#, with: "tgkill(N, N")
                        // What the kernel restores is seen by a debugger alone; the mode is shown without O_CREAT too.
                        text.replace(#/rt_sigreturn\(.*/#, with: "rt_sigreturn")
                        text.replace(#/^(openat\(.*), 0\)/#) { "\($0.output.1))" }
                        text.replace(#/ +=/#, with: " =")
                        return text
                    }
                }
                var expected = try lines(["strace", "-f"])
                // strace lets the command go by one, which waits while signals are blocked.
                expected.removeAll { $0.hasPrefix("--- SIGCONT") }
                if options == ["-Z"] || options == ["-z"] { expected.removeAll { $0 == "rt_sigreturn" } }
                let seen = try lines([Tools.product("syscope"), "trace"])
                #expect(expected.count >= 3)
                #expect(FirstDifference.elements(seen, expected) == nil)
            }
        }
    }
}
