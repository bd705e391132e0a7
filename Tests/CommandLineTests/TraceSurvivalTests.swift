import Foundation
import TestSupport
import Testing

extension TracingTests {
    /// What programs, terminals, readers and killers may do to a trace.
    @Suite struct TraceSurvivalTests {
        /// What is enabled at the top level, which is not ours to touch.
        private func topLevel() throws -> [String] {
            try ["set_event", "current_tracer", "tracing_on", "events/enable", "set_event_pid"].map {
                try String(contentsOfFile: "\(Tracing.path)/\($0)", encoding: .utf8)
            }
        }

        @Test func killedAtAnyMomentTheNextStartCleansUp() throws {
            let before = try topLevel()
            var found = 0
            for milliseconds in stride(from: 0, through: 180, by: 30) {
                let process = try Tracing.start(Tools.product("syscope"), ["trace", "--", "sleep", "1"])
                usleep(UInt32(milliseconds) * 1000)
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                found += Tracing.instances(of: process.processIdentifier).count
                let next = try Tracing.syscope(["trace", "-e", "getppid", "--", "true"])
                #expect(next.status == 0, "\(next.errors)")
                let left = [process.processIdentifier, next.pid].flatMap(Tracing.instances)
                #expect(left.isEmpty, "after \(milliseconds) ms")
                #expect(try topLevel() == before)
            }
            #expect(found > 0, "no run was killed while it traced")
        }

        @Test func tenThousandForks() throws {
            try Tracing.withScratch { scratch in
                let program = try TracedProgram.build(TracedProgram.forks, in: scratch)
                let result = try Tracing.syscope(["trace", "-b", "16384", "-e", "getppid", "--", program, "10000"])
                #expect(result.status == 0, "\(result.errors.suffix(200))")
                let lines = result.errors.split(separator: "\n")
                let ends = lines.filter { $0.hasSuffix("+++ exited with 3 +++") }
                #expect(ends.count == 10_000)
                #expect(lines.count { $0.hasSuffix("+++ exited with 0 +++") } == 1)
                #expect(lines.count { $0.contains("getppid()") } == 10_000)
                #expect(Tracing.instances(of: result.pid).isEmpty)
            }
        }

        /// A grandchild whose parents are gone is followed to its end, over an exec and a SIGKILL.
        @Test func doubleForksExecsAndKills() throws {
            let script =
                "if (fork == 0) { if (fork == 0) { select undef, undef, undef, 0.3; exec 'sh', '-c', 'exec sh -c \"kill -KILL \\$\\$\"' } exit 4 } wait; exit 5"
            let result = try Tracing.syscope(["trace", "-e", "execve,kill", "--", "perl", "-e", script])
            #expect(result.status == 0, "\(result.errors)")
            let ends = result.errors.split(separator: "\n").filter { $0.contains("+++") }.map { line in
                line.drop { $0 != "+" }
            }
            #expect(ends.sorted() == ["+++ exited with 4 +++", "+++ exited with 5 +++", "+++ killed by SIGKILL +++"])
            // perl, and sh twice in the grandchild.
            #expect(result.errors.matches(of: #/execve\("[^"]*", .* = 0\n/#).count == 3, "\(result.errors)")
        }

        /// Every thread of a process that calls exit_group has its status, whichever ends first.
        @Test func threadsEndWithTheirProcess() throws {
            let script =
                "import os, threading, time; [threading.Thread(target=time.sleep, args=(9,)).start() for _ in range(4)]; os._exit(3)"
            for _ in 0..<3 {
                let result = try Tracing.syscope(["trace", "-e", "exit_group", "--", "python3", "-c", script])
                let ends = result.errors.split(separator: "\n").filter { $0.contains("+++") }
                #expect(ends.count >= 5)
                #expect(ends.suffix(5).allSatisfy { $0.hasSuffix("+++ exited with 3 +++") }, "\(ends)")
            }
        }

        @Test func aResizedTerminalChangesNothing() throws {
            try Tracing.withScratch { scratch in
                let errors = scratch.appending(path: "errors")
                let process = try Tracing.start(
                    Tools.product("syscope"),
                    [
                        "trace", "-e", "getppid", "--", "perl", "-e",
                        "for (1..50) { getppid; select undef,undef,undef,0.01 }",
                    ],
                    errors: errors)
                #expect(Tracing.wait { !Tracing.instances(of: process.processIdentifier).isEmpty })
                for _ in 0..<20 {
                    kill(process.processIdentifier, SIGWINCH)
                    usleep(20_000)
                }
                process.waitUntilExit()
                #expect(process.terminationReason == .exit)
                #expect(process.terminationStatus == 0)
                let lines = try String(contentsOf: errors, encoding: .utf8).split(separator: "\n")
                #expect(lines.count { $0.contains("getppid()") } == 50)
            }
        }

        /// As strace, it ends by SIGPIPE when nobody reads, at once; the command goes on, and a line says so.
        @Test(arguments: [true, false])
        func aClosedPipeEndsTracing(writes: Bool) throws {
            try Tracing.withScratch { scratch in
                let done = scratch.appending(path: "done").path
                let errors = scratch.appending(path: "errors").path
                let work =
                    writes ? "getppid, select(undef, undef, undef, 0.01) for 1..100" : "select(undef, undef, undef, 1)"
                // The reader leaves after the first line, or at once where nothing is ever written. What there is when the
                // trace has ended: its status, instances, whether the command has ended (it has not).
                let script = """
                    { \(Tracing.announced(in: "\(done).pid")) \(Tools.product("syscope")) trace -e getppid -o /dev/fd/3 -- \
                    perl -e '\(work); open F, ">", "\(done)"' 3>&1 >/dev/null 2>\(errors)
                    echo $? $(ls \(Tracing.path)/instances | grep -c ^syscope-$(cat \(done).pid)-) $(ls \(done) 2>&1 | grep -c 'cannot access') \
                    > \(done).state; } | \(writes ? "head -n 1" : "true")
                    """
                let result = try Tools.run("bash", ["-c", script])
                #expect(result.text.split(separator: "\n").count == (writes ? 1 : 0))
                #expect(try String(contentsOfFile: "\(done).state", encoding: .utf8) == "\(128 + SIGPIPE) 0 1\n")
                #expect(try String(contentsOfFile: errors, encoding: .utf8).contains("goes on, untraced"))
                #expect(Tracing.wait { FileManager.default.fileExists(atPath: done) })
            }
        }

        @Test func wholeMachineIntoAClosedPipe() throws {
            try Tracing.withScratch { scratch in
                let file = scratch.appending(path: "pid").path
                let traced = "\(Tracing.announced(in: file)) \(Tools.product("syscope")) trace -a"
                let result = try Tools.run("bash", ["-c", "\(traced) 2>&1 | head -n 3"])
                #expect(result.text.split(separator: "\n").count == 3)
                let text = try String(contentsOfFile: file, encoding: .utf8)
                let pid = try #require(Int32(text.dropLast()))
                #expect(Tracing.wait { Tracing.instances(of: pid).isEmpty })
            }
        }

        /// The command's own status, where it is asked for.
        @Test(arguments: [["trace", "-o", "/dev/null"], ["summary"], ["record", "-o", "trace.dat"]])
        func exitStatus(words: [String]) throws {
            try Tracing.withScratch { scratch in
                for (script, status) in [("exit 7", 7), ("exit 0", 0), ("kill -KILL $$", 128 + SIGKILL)] {
                    let own = try Tracing.syscope(words + ["--", "sh", "-c", script], directory: scratch)
                    #expect(own.status == 0, "\(own.errors)")
                    let theirs = try Tracing.syscope(
                        words + ["--exit-status", "--", "sh", "-c", script], directory: scratch)
                    #expect(theirs.status == status, "\(theirs.errors)")
                    let strace = try Tools.run("strace", ["-o", "/dev/null", "sh", "-c", script])
                    #expect(theirs.status == strace.status)
                }
            }
        }

        @Test func tracefsThatCannotBeMounted() throws {
            try Tracing.withScratch { scratch in
                let program = try Tracing.programForEveryone(in: scratch)
                let result = try Tools.run(
                    "unshare",
                    [
                        "-m", "sh", "-c",
                        "umount -a -t tracefs; exec setpriv --reuid=65534 --clear-groups \(program.path) trace -- true",
                    ])
                #expect(result.status == 2)
                #expect(result.errors.contains("tracefs cannot be mounted"), "\(result.errors)")
                #expect(result.errors.contains("needs root"), "\(result.errors)")
                #expect(result.errors.split(separator: "\n").count == 1)
            }
        }

        /// What `/sys/kernel/security/lockdown` holds in a kernel booted with `lockdown=confidentiality`, and tracefs as it is
        /// there or may be otherwise, in a mount namespace. `lab/trace-in-guest.sh` asks the same of such kernels.
        @Test(arguments: [
            (
                "mount -t tmpfs tmpfs /sys/kernel/security; echo 'none integrity [confidentiality]' > /sys/kernel/security/lockdown",
                "kernel lockdown (confidentiality) refuses tracefs, to root too; boot without lockdown=confidentiality to trace",
                "locked-down", 1
            ),
            (
                "mount -t tmpfs tmpfs \(Tracing.path)",
                "tracefs at '\(Tracing.path)' is empty: the kernel was booted with lockdown=confidentiality, or has no tracing",
                "empty", 1
            ),
            (
                "mount -o remount,bind,ro \(Tracing.path)",
                "cannot use '\(Tracing.path)': Read-only file system; it is mounted read-only: mount -o remount,rw",
                "read-only", 2
            ),
        ])
        func tracefsThatIsRefused(change: String, words: String, verdict: String, status: Int32) throws {
            try Tracing.withScratch { scratch in
                func run(_ arguments: String) throws -> ProgramResult {
                    try Tools.run(
                        "unshare", ["-m", "sh", "-ec", "\(change)\nexec \(Tools.product("syscope")) \(arguments)"],
                        directory: scratch)
                }
                for command in ["trace", "record", "summary"] {
                    let result = try run("\(command) -- touch started")
                    #expect(result.status == 2)
                    #expect(result.errors == "syscope: \(words)\n")
                    #expect(result.text.isEmpty)
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
                let audit = try run("audit --live --format json")
                #expect(audit.status == status)
                #expect(audit.text.contains("\"verdict\": \"\(verdict)\""), "\(audit.text)")
            }
        }
    }
}
