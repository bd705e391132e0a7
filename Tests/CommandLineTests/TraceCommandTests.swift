import Foundation
import TestSupport
import Testing

extension TracingTests {
    /// `syscope trace`, `record`, `report` and `summary` on this machine.
    @Suite
    struct TraceCommandTests {
        /// `getppid` as often as the argument says, in a process of its own each.
        private func caller(_ calls: Int, processes: Int = 1) -> [String] {
            let script =
                "for (2..\(processes)) { last if fork == 0 } for (1..\(calls)) { getppid } while (wait != -1) {}"
            return ["perl", "-e", script]
        }

        /// The kernel's counters, as a recording's text says them: events that were read, and lost.
        private func lost(_ errors: String) -> Int? {
            errors.firstMatch(of: #/(\d+) events were lost/#).flatMap { Int($0.output.1) }
        }

        @Test(arguments: ["6", "7"])
        func everyCallIsRecorded(version: String) throws {
            try Tracing.withScratch { scratch in
                let file = scratch.appending(path: "trace.dat").path
                let result = try Tracing.syscope(
                    ["record", "--file-version", version, "-b", "16384", "-e", "getppid", "-o", file, "--"]
                        + caller(200_000, processes: 2))
                #expect(result.status == 0, "\(result.errors)")
                let summary = try Tracing.syscope(["summary", "--format", "json", file])
                #expect(summary.status == 0)
                #expect(summary.text.contains("\"name\":\"getppid\",\"calls\":400000,"))
                let report = try Tracing.syscope(["report", "-o", "\(scratch.path)/lines", file])
                #expect(report.status == 0)
                let lines = try String(contentsOfFile: "\(scratch.path)/lines", encoding: .utf8)
                let calls = lines.split(separator: "\n").count {
                    $0.contains("getppid(") || $0.contains("getppid resumed")
                }
                let halves = lines.split(separator: "\n").count { $0.hasSuffix("<unfinished ...>") }
                #expect(calls - halves == 400_000)
                #expect(Tracing.instances(of: result.pid).isEmpty)
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() == [
                        "lines", "trace.dat",
                    ])
            }
        }

        @Test func lossesAreShownWhereTheyHappened() throws {
            try Tracing.withScratch { scratch in
                let output = scratch.appending(path: "lines").path
                let result = try Tracing.syscope(
                    ["trace", "-b", "8", "-e", "getppid", "-o", output, "--"] + caller(500_000))
                #expect(result.status == 1)
                #expect(lost(result.errors) ?? 0 > 0)
                let lines = try String(contentsOfFile: output, encoding: .utf8)
                #expect(lines.contains(#/--- (\d+ )?events lost on CPU \d+ ---/#))
            }
        }

        @Test(arguments: [["6", "none"], ["7", "none"], ["7", "zstd"]])
        func traceCmdReadsWhatIsRecorded(form: [String]) throws {
            try Tracing.withScratch { scratch in
                let file = scratch.appending(path: "trace.dat").path
                let result = try Tracing.syscope(
                    [
                        "record", "--file-version", form[0], "--compress", form[1], "-o", file, "--", "ls", "-R",
                        "/usr/share/doc/bash",
                    ])
                #expect(result.status == 0)
                let theirs = try Tools.run("trace-cmd", ["report", "-t", file])
                #expect(theirs.status == 0)
                let lines = theirs.text.split(separator: "\n").dropFirst()
                #expect(lines.count == (try RecordedEvents.count(in: file)))
                // Each call that ours shows is an entry there.
                let ours = try Tracing.syscope(["report", file]).text.split(separator: "\n")
                let calls = ours.count { !$0.contains("+++") && !$0.contains("---") && !$0.contains("<... ") }
                #expect(lines.count { $0.contains("sys_enter_") } == calls)
            }
        }

        @Test func childrenAreFollowed() throws {
            let forks = 500
            let script = "for (1..\(forks)) { if (fork == 0) { getppid; exit 3 } wait }"
            let result = try Tracing.syscope(["trace", "-e", "getppid", "--", "perl", "-e", script])
            #expect(result.status == 0)
            #expect(result.errors.split(separator: "\n").count { $0.contains("getppid()") } == forks)
            #expect(result.errors.split(separator: "\n").count { $0.hasSuffix("+++ exited with 3 +++") } == forks)
            let alone = try Tracing.syscope(["trace", "--no-follow", "-e", "getppid", "--", "perl", "-e", script])
            #expect(!alone.errors.contains("getppid()"))
        }

        @Test func theFirstCallIsExecve() throws {
            for _ in 0..<5 {
                let result = try Tracing.syscope(["trace", "--", "true"])
                let first = result.errors.split(separator: "\n").first ?? ""
                #expect(first.contains("execve(\"/"), "\(first)")
                #expect(result.errors.hasSuffix("+++ exited with 0 +++\n"))
            }
        }

        @Test func signalsAndFailures() throws {
            let result = try Tracing.syscope(["trace", "--", "sh", "-c", "kill -SEGV $$"])
            #expect(result.errors.contains("--- SIGSEGV {si_signo=SIGSEGV, si_code=SI_USER} ---"))
            #expect(result.errors.contains("+++ killed by SIGSEGV +++"))
            let failing = try Tracing.syscope(["trace", "-Z", "--", "ls", "/nonexistent/file"])
            let lines = failing.errors.split(separator: "\n").filter { $0.contains(" = ") }
            #expect(lines.contains { $0.contains("ENOENT (No such file or directory)") })
            #expect(lines.allSatisfy { $0.contains("= -1 E") || $0.contains("= ? E") })
        }

        /// How a command is said to have been ended by a signal is what strace says, whoever has sent it.
        @Test(
            arguments: [
                "kill -TERM $$", "kill -HUP $$", "kill -USR1 $$", "kill -KILL $$", "kill -SEGV $$",
                "yes | true; kill -PIPE $$", "trap : TERM; kill -TERM $$; kill -INT $$",
                // Of several threads.
                "exec python3 -c 'import os, threading, time; threading.Thread(target=time.sleep, args=(9,)).start(); "
                    + "os.kill(os.getpid(), 14)'",
            ])
        func signalsThatEnd(script: String) throws {
            func ends(_ text: String) -> [String] {
                text.split(separator: "\n")
                    .filter { $0.contains("+++ killed") || $0.contains("--- ") && !$0.contains("SIGCHLD") }
                    .map { line in String(line.drop { $0 != "+" && $0 != "-" }.prefix { $0 != "{" }) }.sorted()
            }
            try Tracing.withScratch { scratch in
                let theirs = scratch.appending(path: "strace").path
                // Tests run with signals blocked, python ignores one, and strace leaves them so.
                let unblocked =
                    "import os, signal, sys; signal.pthread_sigmask(signal.SIG_SETMASK, []); "
                    + "signal.signal(signal.SIGPIPE, signal.SIG_DFL); os.execvp('strace', sys.argv)"
                _ = try Tools.run(
                    "python3", ["-c", unblocked, "-f", "-o", theirs, "-e", "trace=kill", "sh", "-c", script])
                let expected = ends(try String(contentsOfFile: theirs, encoding: .utf8))
                let ours = try Tracing.syscope(["trace", "-e", "kill", "--", "sh", "-c", script])
                #expect(ends(ours.errors) == expected)
                #expect(!expected.isEmpty)
            }
        }

        /// A signal of a process that is not traced leaves no event that names it, but the command's status does.
        @Test func aSignalFromOutsideThatEnds() throws {
            try Tracing.withScratch { scratch in
                let output = scratch.appending(path: "trace").path
                let process = try Tracing.start(
                    Tools.product("syscope"), ["trace", "-o", output, "-e", "execve", "--", "sleep", "60"])
                let text = { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }
                #expect(Tracing.wait { text().contains("execve(") })
                kill(try #require(pid_t(text().drop { $0 == " " }.prefix { $0 != " " })), SIGTERM)
                process.waitUntilExit()
                #expect(text().contains("+++ killed by SIGTERM +++"), "\(text())")
            }
        }

        @Test func whatProgramsChooseIsEscaped() throws {
            let script = "$0 = \"\\e[31m\\x07\"; getppid;"
            let text = try Tracing.syscope(["trace", "-Y", "-e", "getppid", "--", "perl", "-e", script])
            #expect(text.errors.contains("<\\33[31m\\7>"))
            #expect(!text.errors.contains("\u{1b}"))
            let json = try Tracing.syscope(["trace", "--format", "json", "-e", "getppid", "--", "perl", "-e", script])
            #expect(json.errors.contains("\\u001b[31m\\u0007"))
            #expect(!json.errors.contains("\u{1b}"))
        }

        @Test func everyJSONLineIsAnObject() throws {
            let result = try Tracing.syscope([
                "trace", "--format", "json", "--", "sh", "-c", "ls /nonexistent | wc; exit 2",
            ])
            let lines = result.errors.split(separator: "\n").filter { !$0.hasPrefix("ls:") }
            var types: Set<String> = []
            for line in lines {
                let object = try #require(
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
                #expect(object["version"] as? Int == 1)
                types.insert(try #require(object["type"] as? String))
            }
            #expect(types == ["call", "signal", "end"])
        }

        @Test func attachesToARunningProcess() throws {
            try Tracing.withScratch { scratch in
                // Goes on until there is a file, for two minutes at most.
                let stop = scratch.appending(path: "stop")
                let output = scratch.appending(path: "trace").path
                let script =
                    "for (1..12000) { last if -e '\(stop.path)'; getppid; select(undef, undef, undef, 0.01) } exit 5"
                let target = try Tracing.start("perl", ["-e", script])
                let tracer = try Tracing.start(
                    Tools.product("syscope"), ["trace", "-o", output, "-p", "\(target.processIdentifier)"])
                let text = { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }
                #expect(Tracing.wait { text().contains("getppid()") })
                try Data().write(to: stop)
                target.waitUntilExit()
                // It ends by itself when the process does.
                tracer.waitUntilExit()
                #expect(tracer.terminationReason == .exit)
                #expect(tracer.terminationStatus == 0)
                #expect(text().hasSuffix("+++ exited with 5 +++\n"))
                #expect(Tracing.instances(of: tracer.processIdentifier).isEmpty)
            }
        }

        @Test(arguments: [SIGTERM, SIGHUP])
        func aSignalEndsTheCommandAndRemovesTheInstance(signal: Int32) throws {
            try Tracing.withScratch { scratch in
                let output = scratch.appending(path: "trace").path
                let process = try Tracing.start(
                    Tools.product("syscope"), ["trace", "-o", output, "--", "sleep", "600"])
                let text = { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }
                #expect(Tracing.wait { text().contains("execve(") })
                let command = try #require(pid_t(text().drop { $0 == " " }.prefix { $0 != " " }))
                defer { kill(command, SIGKILL) }
                #expect(!Tracing.instances(of: process.processIdentifier).isEmpty)
                kill(process.processIdentifier, signal)
                // It does not wait for the command's end.
                let hasEnded = Tracing.wait { !process.isRunning }
                #expect(hasEnded)
                if !hasEnded { kill(process.processIdentifier, SIGKILL) }
                process.waitUntilExit()
                #expect(Tracing.instances(of: process.processIdentifier).isEmpty)
            }
        }

        @Test func aFullDiskLeavesAReadableFile() throws {
            try Tracing.withScratch { scratch in
                let mount = try Tools.run("mount", ["-t", "tmpfs", "-o", "size=12m", "nodev", scratch.path])
                try #require(mount.status == 0, "\(mount.errors)")
                defer { _ = try? Tools.run("umount", [scratch.path]) }
                let file = scratch.appending(path: "trace.dat").path
                let result = try Tracing.syscope(["record", "-e", "getppid", "-o", file, "--"] + caller(2_000_000))
                #expect(result.status == 2)
                #expect(result.errors.contains("recording ended early"))
                #expect(result.errors.split(separator: "\n").count == 1)
                let summary = try Tracing.syscope(["summary", "--format", "json", file])
                let calls = try #require(summary.text.firstMatch(of: #/"name":"getppid","calls":(\d+)/#)).output.1
                #expect(Int(calls) ?? 0 > 100_000)
                let theirs = try Tools.run("trace-cmd", ["report", file])
                #expect(theirs.status == 0)
                let events = try #require(summary.text.firstMatch(of: #/"events":(\d+)/#)).output.1
                #expect(theirs.text.split(separator: "\n").dropFirst().count == Int(events))
                #expect(Tracing.instances(of: result.pid).isEmpty)
            }
        }

        @Test func withoutRootAMessageSaysSo() throws {
            try Tracing.withScratch { scratch in
                let program = try Tracing.programForEveryone(in: scratch)
                let result = try Tools.run(
                    "setpriv", ["--reuid=65534", "--clear-groups", program.path, "trace", "--", "true"])
                #expect(result.status == 2)
                #expect(result.errors.contains("needs root"), "\(result.errors)")
                #expect(result.errors.split(separator: "\n").count == 1)
            }
        }

        @Test func tracefsIsMountedWhereItIsNot() throws {
            let result = try Tools.run(
                "unshare",
                [
                    "-m", "sh", "-c",
                    "umount -a -t tracefs; \(Tools.product("syscope")) trace -e getppid -- perl -e getppid",
                ])
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.errors.contains("getppid()"))
        }

        @Test func countsOfACommand() throws {
            let result = try Tracing.syscope(
                ["summary", "--format", "json", "--per-process", "--histogram", "--"] + caller(1000, processes: 3))
            #expect(result.status == 0, "\(result.errors)")
            let object = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
            let rows = try #require(object["syscalls"] as? [[String: Any]])
            let row = try #require(rows.first { $0["name"] as? String == "getppid" })
            #expect(row["calls"] as? Int == 3000)
            let histogram = try #require(row["histogram"] as? [[Int]])
            #expect(histogram.reduce(0) { $0 + $1[1] } == 3000)
            #expect((object["tasks"] as? [[String: Any]])?.count == 3)
        }

        @Test(arguments: [
            (["trace"], "say what to trace"),
            (["trace", "-e", "nosuchcall", "--", "true"], "no syscall event is called 'nosuchcall'"),
            (["trace", "-e", "%nosuchset", "--", "true"], "no set of syscalls"),
            (["trace", "--", "/nonexistent/program"], "cannot run '/nonexistent/program'"),
            (["trace", "--", "no-such-program"], "cannot run 'no-such-program'"),
            (["trace", "-p", "99999999", "-o", "/dev/null"], "/proc/99999999"),
            (["trace", "-p", "x"], "no process number"),
            (["trace", "-a", "--", "true"], "exclude each other"),
            (["record", "-b", "1", "--", "true"], "-b"),
            (["record", "--file-version", "5", "--", "true"], "6 or 7"),
            (["record", "-o", "/nonexistent/trace.dat", "--", "true"], "/nonexistent/trace.dat"),
            (["report", "/nonexistent/trace.dat"], "/nonexistent/trace.dat"),
            (["report", "/etc/passwd"], "not a trace file"),
            (["summary", "/etc/passwd"], "not a trace file"),
        ])
        func wrongUsage(arguments: [String], message: String) throws {
            let result = try Tracing.syscope(arguments)
            #expect(result.status == 2)
            #expect(result.text.isEmpty)
            #expect(result.errors.contains(message), "\(result.errors)")
            #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
            #expect(Tracing.instances(of: result.pid).isEmpty)
        }
    }
}
