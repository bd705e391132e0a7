import Foundation
import TestSupport
import Testing

extension TracingTests {
    /// Kernels whose syscall events are missing, wholly or singly: this one, with a part of its tracefs hidden.
    @Suite struct MissingEventsTests {
        /// Runs `syscope` with empty directories in place of some in tracefs.
        private func syscope(_ words: [String], without systems: [String], _ scratch: URL) throws -> ProgramResult {
            let empty = scratch.appending(path: "empty").path
            try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
            let hiding = systems.map { "mount --bind \(empty) \(Tracing.path)/events/\($0) && " }.joined()
            return try Tracing.runAlone(
                ["unshare", "-m", "setarch", "-R", "sh", "-c", hiding + #"exec "$0" "$@""#, Tools.product("syscope")]
                    + words)
        }

        private func strace(_ options: [String], _ words: [String], _ scratch: URL) throws -> String {
            let file = scratch.appending(path: "strace").path
            _ = try Tracing.runAlone(["setarch", "-R", "strace", "-f", "-o", file] + options + words)
            return try String(contentsOfFile: file, encoding: .utf8)
        }

        /// What `audit --live` says in parentheses on the line of events.
        private func explanation(without systems: [String], _ scratch: URL) throws -> Substring {
            let text = try syscope(["audit", "--live"], without: systems, scratch).text
            return try #require(text.firstMatch(of: #/(?m)^Events .*?\((.*)\)/#)).output.1
        }

        @Test func rawEventsAreUsedWhereThereAreNoOthers() throws {
            try Tracing.withScratch { scratch in
                let why = try explanation(without: ["syscalls"], scratch)
                let theirs = TraceLines(try strace([], ["ls", "/usr"], scratch))
                for command in ["trace", "record"] {
                    let file = scratch.appending(path: "lines").path
                    let recording = scratch.appending(path: "trace.dat").path
                    let made = try syscope(
                        [command, "-o", command == "trace" ? file : recording, "--", "ls", "/usr"],
                        without: ["syscalls"], scratch)
                    #expect(made.status == 0)
                    #expect(made.errors.contains("(\(why)); raw_syscalls is used"), "\(made.errors)")
                    #expect(made.errors.split(separator: "\n").count == 1)
                    if command == "record" { _ = try Tracing.syscope(["report", "-o", file, recording]) }
                    let lines = try String(contentsOfFile: file, encoding: .utf8)
                    #expect(TraceLines(lines).sorted == theirs.sorted)
                    #expect(lines.contains("PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x"))
                }
            }
        }

        @Test(.enabled(if: CompatProgram.isPossible, CompatProgram.reason)) func thereTooProgramsOf32BitsAreKnown()
            throws
        {
            try Tracing.withScratch { scratch in
                let program = try TracedProgram.build(CompatProgram.source, CompatProgram.options, in: scratch)
                let file = scratch.appending(path: "lines").path
                let theirs = try strace([], ["env", program], scratch)
                    .replacingOccurrences(of: " socket(", with: " socketcall(")
                    .replacingOccurrences(of: "syscall_0x1f4(", with: "syscall_500(")
                _ = try syscope(["trace", "-o", file, "--", "env", program], without: ["syscalls"], scratch)
                let lines = try String(contentsOfFile: file, encoding: .utf8)
                    .replacing("--- 32-bit program ---", with: "---")
                #expect(TraceLines(lines).sorted == TraceLines(theirs).sorted)
            }
        }

        @Test func withoutAnyTheMessageSaysWhy() throws {
            try Tracing.withScratch { scratch in
                let systems = ["syscalls", "raw_syscalls"]
                let why = try explanation(without: systems, scratch)
                for command in ["trace", "record", "summary"] {
                    let result = try syscope([command, "--", "true"], without: systems, scratch)
                    #expect(result.status == 2)
                    #expect(result.errors.contains("no syscall events (\(why))"), "\(result.errors)")
                    #expect(result.errors.split(separator: "\n").count == 1)
                }
            }
        }

        /// A syscall that has no event of its own is seen by its number.
        @Test func singleCallsWithoutEvents() throws {
            let source = """
                #define _GNU_SOURCE
                #include <sys/syscall.h>
                #include <unistd.h>

                int main(void) {
                    syscall(SYS_getppid);
                    syscall(SYS_init_module, 0, 4096, 0);
                    syscall(SYS_kexec_load, 1, 2, 3, 0xffff);
                    syscall(SYS_getppid);
                    return syscall(SYS_uselib, 0) == 0;
                }
                """
            try Tracing.withScratch { scratch in
                let missing = ["init_module", "kexec_load", "uselib"].filter {
                    !FileManager.default.fileExists(atPath: "\(Tracing.path)/events/syscalls/sys_enter_\($0)")
                }
                #expect(!missing.isEmpty, "this kernel has events for all of them")
                let program = try TracedProgram.build(source, in: scratch)
                let set = "init_module,kexec_load,uselib,getppid"
                let theirs = TraceLines(try strace(["-e", set], [program], scratch))
                #expect(theirs.tasks.first?.count == 6)
                for command in ["trace", "record"] {
                    let file = scratch.appending(path: "lines").path
                    let recording = scratch.appending(path: "trace.dat").path
                    let made = try syscope(
                        [command, "-o", command == "trace" ? file : recording, "-e", set, "--", program], without: [],
                        scratch)
                    for name in missing { #expect(made.errors.contains(name), "\(made.errors)") }
                    if command == "record" { _ = try Tracing.syscope(["report", "-o", file, recording]) }
                    let lines = try String(contentsOfFile: file, encoding: .utf8)
                    #expect(
                        TraceLines(lines).tasks.map { $0.filter { !$0.hasPrefix("+++") } }
                            == theirs.tasks.map { $0.filter { !$0.hasPrefix("+++") } })
                    #expect(lines.contains("kexec_load(0x1, 2, 0x3, 0xffff)"))
                }
            }
        }
    }
}
