import Foundation
import TestSupport
import Testing

extension TracingTests {
    /// What `syscope trace` and `strace -f` say of the same program.
    @Suite
    struct TraceAgreementTests {
        static let hasStrace = Tools.path(of: "strace") != nil

        struct Program: Sendable, CustomTestStringConvertible {
            let words: [String]
            /// Calls that are not the same in two runs of this program, under the same tracer.
            var ignored: Set<String> = []
            var testDescription: String { words.joined(separator: " ") }
        }

        static let programs = [
            Program(words: ["ls", "-R", "/usr/share/doc/bash"]),
            Program(words: ["sh", "-c", "ls /usr | sort | wc -l"], ignored: ["wait4", "rt_sigreturn", "read"]),
            Program(words: ["git", "-C", "/proc/nonexistent", "status"]),
            Program(words: ["git", "--version"]),
            Program(words: ["cc", "-c", "-o", "/dev/null", "-x", "c", "/dev/null"], ignored: ["wait4", "getrandom"]),
            Program(
                words: [
                    "/usr/bin/python3", "-S", "-E", "-c",
                    "import threading, time\nfor i in range(3):\n t = threading.Thread(target=lambda: open('/dev/null').close())\n t.start()\n t.join()\ntime.sleep(0.1)",
                ],
                ignored: [
                    "futex", "munmap", "madvise", "mprotect", "brk", "getrandom", "mmap", "gettid", "sched_yield",
                ]),
        ]

        @Test(.enabled(if: hasStrace, "needs strace"), arguments: programs)
        func sameCallsAndResultsForEveryTask(program: Program) throws {
            try Tracing.withScratch { scratch in
                let theirs = scratch.appending(path: "strace.txt")
                let ours = scratch.appending(path: "syscope.txt")
                // Once without a tracer: what caches change is changed then.
                _ = try Tools.run(program.words[0], Array(program.words.dropFirst()))
                _ = try Tools.run("strace", ["-f", "-o", theirs.path] + program.words)
                let result = try Tracing.syscope(["trace", "-o", ours.path, "--"] + program.words)
                #expect(result.status == 0, "\(result.errors)")
                let expected = TraceLines(try String(contentsOf: theirs, encoding: .utf8), without: program.ignored)
                let seen = TraceLines(try String(contentsOf: ours, encoding: .utf8), without: program.ignored)
                #expect(seen.tasks.count == expected.tasks.count)
                #expect(expected.tasks.map(\.count).reduce(0, +) > 10)
                // Tasks that run at the same time appear in any order.
                let left = seen.tasks.map { $0.joined(separator: "\n") }.sorted()
                let right = expected.tasks.map { $0.joined(separator: "\n") }.sorted()
                for (ours, theirs) in zip(left, right) where ours != theirs {
                    let ours = ours.split(separator: "\n")
                    let theirs = theirs.split(separator: "\n")
                    let first = zip(ours, theirs).enumerated().first { $0.element.0 != $0.element.1 }
                    Issue.record(
                        "call \(first?.offset ?? min(ours.count, theirs.count)) of \(ours.count)/\(theirs.count): \(first?.element.0 ?? "end") / \(first?.element.1 ?? "end")"
                    )
                }
            }
        }

        /// Arguments that are numbers, flags or names, word for word as strace writes them.
        @Test(.enabled(if: hasStrace, "needs strace"))
        func sameArguments() throws {
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
                        text.replace(#/ \(flags.*\)$/#, with: "")
                        // strace decodes what fcntl gives and takes, the protocol, and where pairs of descriptors are.
                        text.replace(#/(fcntl\(\d+, F_[A-Z]+)[,)].*/#) { "\($0.output.1)" }
                        text.replace("IPPROTO_IP", with: "0")
                        text.replace(#/ +=/#, with: " =")
                        return text
                    }
                }
                let expected = try lines(theirs)
                let seen = try lines(ours)
                #expect(expected.count > 20)
                #expect(seen == expected)
            }
        }
    }
}
