import Foundation
import TestSupport
import Testing

/// `syscope record --from` on the files of booted big-endian PowerPC kernels.
@Suite struct CopiedTraceTests {

    private func syscope(_ arguments: [String]) throws -> ProgramResult {
        try Tools.run(Tools.product("syscope"), arguments)
    }

    private func withFiles(_ archive: String = "ppc64-trace.tar.xz", _ body: (URL) throws -> Void) throws {
        try Tracing.withScratch { scratch in
            let file = Tools.root.appending(path: "Tests/CommandLineTests/Fixtures/\(archive)").path
            let result = try Tools.run("tar", ["-xJf", file, "-C", scratch.path])
            #expect(result.status == 0, "\(result.errors)")
            try body(scratch)
        }
    }

    /// The file as text.
    private func text(_ directory: URL, _ name: String) throws -> String {
        try String(contentsOf: directory.appending(path: name), encoding: .utf8)
    }

    /// The calls that a program says it made, as far as the kernel has their events. A failed call's result lies in the
    /// event without its sign.
    private func expectedCalls(_ log: String, events: Set<Substring>) -> [String] {
        log.split(separator: "\n").filter { events.contains("sys_enter_" + $0.prefix { $0 != " " }) }
            .map { $0.drop { $0 != " " }.dropFirst().replacingOccurrences(of: " = -", with: " = ") }
    }

    /// The calls of `pid` in a report, from the first after its execve to the last before it prints.
    private func calls(in report: String, pid: String) -> [String] {
        report.split(separator: "\n").filter { $0.prefix { $0 != " " } == pid }
            .map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
            .drop { !$0.hasPrefix("getpid") }.prefix { !$0.hasPrefix("write(1,") }.map { $0 }
    }

    @Test(arguments: [["--file-version", "6"], ["--file-version", "7"], ["--compress", "zstd"]])
    func programsMadeTheCallsThatAreReported(form: [String]) throws {
        try withFiles { directory in
            let file = directory.appending(path: "trace.dat").path
            let pages = directory.appending(path: "trace/per_cpu/cpu0/trace_pipe_raw")
            let before = try Data(contentsOf: pages)
            let made = try syscope(["record", "--from", directory.appending(path: "trace").path, "-o", file] + form)
            #expect(made.status == 0, "\(made.errors)")
            // What was copied is still there.
            #expect(try Data(contentsOf: pages) == before)
            let report = try syscope(["report", file])
            #expect(report.status == 0, "\(report.errors)")
            let events = Set(try text(directory, "events").split(separator: "\n"))
            for program in ["calls64", "calls32"] {
                let log = try text(directory, program + ".log")
                let pid = try #require(log.split(separator: "\n").first?.split(separator: " ").last)
                let expected = expectedCalls(log, events: events)
                #expect(expected.count >= 18)
                #expect(calls(in: report.text, pid: String(pid)) == expected)
            }
        }
    }

    /// A kernel without syscall events: every call has its number in `raw_syscalls`, and an error has its sign.
    @Test func rawEventsHaveNamesArgumentsAndErrors() throws {
        try withFiles("ppc64-raw-trace.tar.xz") { directory in
            let file = directory.appending(path: "trace.dat").path
            let made = try syscope(["record", "--from", directory.appending(path: "trace").path, "-o", file])
            #expect(made.status == 0, "\(made.errors)")
            let report = try syscope(["report", file])
            #expect(report.status == 0, "\(report.errors)")
            for program in ["calls64", "calls32"] {
                let log = try text(directory, program + ".log").split(separator: "\n")
                let pid = try #require(log.first?.split(separator: " ").last)
                let shown = calls(in: report.text, pid: String(pid))
                #expect(shown.count == log.count)
                for (line, call) in zip(log, shown) {
                    let event = line.prefix { $0 != " " }
                    var expected = String(line.dropFirst(event.count + 1))
                    var call = call
                    if let number = expected.firstMatch(of: #/ = -(\d+)$/#).flatMap({ Int32($0.output.1) }) {
                        expected.replace(#/ = -\d+$/#, with: " = -1 (\(String(cString: strerror(number))))")
                        call.replace(#/ = -1 E[A-Z]+ /#, with: " = -1 ")
                    }
                    if ["mmap2", "fstat64", "clock_gettime64"].contains(event) {
                        // The program writes their arguments as registers.
                        expected.replace(#/\(.*\)/#, with: "")
                        call.replace(#/\(.*\)/#, with: "")
                    }
                    #expect(call == expected)
                }
            }
        }
    }

    /// A 32-bit program's calls are those of the number, and some numbers have no event: the report has all the calls of
    /// the program's log but these.
    @Test func compatCallsWithoutEventAreLeftOut() throws {
        try withFiles { directory in
            let file = directory.appending(path: "trace.dat").path
            let made = try syscope(["record", "--from", directory.appending(path: "trace").path, "-o", file])
            #expect(made.status == 0, "\(made.errors)")
            let report = try syscope(["report", file])
            let log = try text(directory, "calls32.log").split(separator: "\n")
            let pid = try #require(log.first?.split(separator: " ").last)
            let names = log.map { $0.prefix { $0 != " " } }
            let left = ["mmap2", "fstat64", "clock_gettime64"]
            let events = Set(try text(directory, "events").split(separator: "\n"))
            #expect(names.filter { !events.contains("sys_enter_" + $0) } == left.map { $0[...] })
            // The event of a number is the 64-bit call's, whose name may be another.
            let shown = calls(in: report.text, pid: String(pid)).map { $0.prefix { $0 != "(" } }
            let expected = log.filter { line in !left.contains { line.hasPrefix($0 + " ") } }
                .map { $0.drop { $0 != " " }.dropFirst().prefix { $0 != "(" } }
            #expect(FirstDifference.elements(shown, expected) == nil)
        }
    }

    @Test(arguments: ["6", "7"])
    func traceCmdReadsTheFile(version: String) throws {
        try withFiles { directory in
            let file = directory.appending(path: "trace.dat").path
            let trace = directory.appending(path: "trace").path
            #expect(try syscope(["record", "--from", trace, "-o", file, "--file-version", version]).status == 0)
            let theirs = try Tools.run("trace-cmd", ["report", file])
            #expect(theirs.status == 0, "\(theirs.errors)")
            let lines = theirs.text.split(separator: "\n").filter { $0.contains("]") }
            #expect(lines.count == (try RecordedEvents.count(in: file)))
            let seek = #/sys_enter_lseek: +fd: 0x00000003, offset: 0x00000004, whence: 0x00000000/#
            #expect(lines.count { $0.contains(seek) } == 2)
        }
    }

    @Test func whatIsNotThereIsNamed() throws {
        let files = FileManager.default
        for (change, words) in [
            ({ try files.removeItem(at: $0.appending(path: "events/header_page")) }, "events/header_page"),
            ({ try files.removeItem(at: $0.appending(path: "events/header_event")) }, "events/header_event"),
            ({ try files.removeItem(at: $0.appending(path: "events/syscalls")) }, "events/syscalls/*/format"),
            ({ try files.removeItem(at: $0.appending(path: "per_cpu")) }, "per_cpu/cpuN/trace_pipe_raw"),
            ({ try Data(count: 65536).write(to: $0.appending(path: "per_cpu/cpu0/trace_pipe_raw")) }, "per_cpu/cpuN"),
            (
                {
                    let pages = $0.appending(path: "per_cpu/cpu0/trace_pipe_raw")
                    try Data(contentsOf: pages).dropLast().write(to: pages)
                }, "65535 bytes, which are not whole pages of 65536"
            ),
            (
                { try Data("name: x\n".utf8).write(to: $0.appending(path: "events/syscalls/sys_enter_read/format")) },
                "events/syscalls/sys_enter_read/format"
            ),
        ] as [((URL) throws -> Void, String)] {
            try withFiles { directory in
                let trace = directory.appending(path: "trace")
                try change(trace)
                let file = directory.appending(path: "trace.dat").path
                let result = try syscope(["record", "--from", trace.path, "-o", file])
                #expect(result.status == 2)
                #expect(result.errors.contains(words), "\(result.errors)")
                #expect(result.errors.split(separator: "\n").count == 1)
                #expect(!files.fileExists(atPath: file))
            }
        }
    }

    /// Whatever the files hold, the answer is a file that can be reported, or one line and no file.
    @Test func damagedFilesNeverCrash() throws {
        var (refused, recorded) = (0, 0)
        try withFiles { directory in
            let trace = directory.appending(path: "trace")
            let file = directory.appending(path: "trace.dat").path
            for (name, seed) in [
                ("events/header_page", 1), ("per_cpu/cpu0/trace_pipe_raw", 2), ("per_cpu/cpu0/stats", 3),
            ] {
                let place = trace.appending(path: name)
                let whole = try Data(contentsOf: place)
                for damaged in Damage.corrupted(Array(whole), count: 8, seed: UInt64(seed)) {
                    try Data(damaged).write(to: place)
                    try? FileManager.default.removeItem(atPath: file)
                    let made = try syscope(["record", "--from", trace.path, "-o", file])
                    #expect((0...2).contains(made.status), "\(made.errors)")
                    if made.status == 2 {
                        refused += 1
                        #expect(made.errors.split(separator: "\n").count == 1, "\(made.errors)")
                        #expect(!FileManager.default.fileExists(atPath: file))
                    } else {
                        recorded += 1
                        let report = try syscope(["report", file])
                        #expect((0...2).contains(report.status), "\(report.errors)")
                        #expect(!report.text.isEmpty || report.errors.split(separator: "\n").count == 1)
                    }
                }
                try whole.write(to: place)
            }
        }
        #expect(refused > 0)
        #expect(recorded > 0)
    }

    @Test func nothingElseIsRecorded() throws {
        for extra in [["-a"], ["-p", "1"], ["-e", "read"], ["--", "true"]] {
            let result = try syscope(["record", "--from", "/nowhere"] + extra)
            #expect(result.status == 2)
            #expect(result.errors.contains("--from"))
        }
    }
}

extension TracingTests {
    /// `scripts/copy-trace.sh` on this machine, beside a recording of the same calls.
    @Suite struct CopyTraceTests {
        @Test func copiedEventsAreTheRecordedOnes() throws {
            try Tracing.withScratch { scratch in
                let instance = "\(Tracing.path)/instances/syscope-copy-test-\(getpid())"
                defer { rmdir(instance) }
                // Two instances see the same tasks: the script's own, and that of `syscope record`.
                let script = """
                    set -e
                    mkdir \(instance)
                    echo mono > \(instance)/trace_clock
                    echo 1 > \(instance)/options/event-fork
                    for event in syscalls task/task_newtask task/task_rename sched/sched_process_exec \\
                        sched/sched_process_exit signal/signal_generate signal/signal_deliver; do
                        echo 1 > \(instance)/events/$event/enable
                    done
                    sh -c 'echo $$ > \(instance)/set_event_pid
                        exec perl -e "getppid for 1..3000; open F, q(/no/such/file); system(q(true))"'
                    \(try Tools.path(of: "busybox")) sh \(Tools.root.path)/scripts/copy-trace.sh \(instance) \(scratch.path)/copy
                    """
                let perl = try Tools.path(of: "perl")
                let live = scratch.appending(path: "live.dat").path
                let copied = scratch.appending(path: "copied.dat").path
                let recorded = try Tracing.syscope(["record", "-b", "16384", "-o", live, "--", "sh", "-c", script])
                #expect(recorded.status == 0, "\(recorded.errors)")
                let made = try Tracing.syscope(["record", "--from", "\(scratch.path)/copy", "-o", copied])
                #expect(made.status == 0, "\(made.errors)")
                // The lines of tasks that have started a program; the script itself was not traced from its start.
                func lines(_ file: String) throws -> [Substring] {
                    let lines = try Tracing.syscope(["report", file]).text.split(separator: "\n")
                    let start = try #require(lines.firstIndex { $0.contains("execve(\"\(perl)\"") })
                    let tasks = Set(
                        lines[start...].filter { $0.contains("execve(\"") && !$0.contains("copy-trace") }
                            .map { $0.prefix { $0 != " " } })
                    return lines[start...].filter { tasks.contains($0.prefix { $0 != " " }) }
                }
                let theirs = try lines(copied)
                let tasks = Set(theirs.map { $0.prefix { $0 != " " } })
                let ours = try lines(live).filter { tasks.contains($0.prefix { $0 != " " }) }
                #expect(theirs.count > 3000)
                #expect(FirstDifference.elements(ours, theirs) == nil)
            }
        }
    }
}
