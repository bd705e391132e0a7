import Foundation
import TestSupport
import Testing

extension TracingTests {
    /// 32-bit programs, as `trace`, `record` and `summary` show them.
    @Suite(.enabled(if: CompatProgram.isPossible, CompatProgram.reason))
    struct CompatTests {
        private static let mark = "--- 32-bit program ---"

        private func withProgram(_ body: (String, URL) throws -> Void) throws {
            try Tracing.withScratch { scratch in
                try body(TracedProgram.build(CompatProgram.source, CompatProgram.options, in: scratch), scratch)
            }
        }

        /// strace takes a socketcall for the call that it stands for, and writes the number of an unknown call in
        /// hexadecimal.
        private func strace(_ words: [String], _ scratch: URL) throws -> String {
            let file = scratch.appending(path: "strace").path
            _ = try Tracing.runAlone(["setarch", "-R", "strace", "-f", "-o", file] + words)
            return try String(contentsOfFile: file, encoding: .utf8)
                .replacingOccurrences(of: " socket(", with: " socketcall(")
                .replacingOccurrences(of: "syscall_0x1f4(", with: "syscall_500(")
        }

        /// The lines of `command`, which traces `words`.
        private func syscope(_ command: String, _ options: [String], _ words: [String], _ scratch: URL) throws -> String
        {
            let file = scratch.appending(path: "lines").path
            if command == "trace" {
                _ = try Tracing.runAlone(
                    ["setarch", "-R", Tools.product("syscope"), "trace", "-o", file] + options + ["--"] + words)
            } else {
                let recording = scratch.appending(path: "trace.dat").path
                _ = try Tracing.runAlone(
                    ["setarch", "-R", Tools.product("syscope"), "record", "-o", recording] + options + ["--"] + words)
                #expect(try Tracing.syscope(["report", "-o", file, recording]).errors.isEmpty)
            }
            return try String(contentsOfFile: file, encoding: .utf8)
        }

        @Test(arguments: ["trace", "record"])
        func callsAreThoseThatStraceSees(command: String) throws {
            try withProgram { program, scratch in
                // Started by a 64-bit program, and then without one: there --compat goes without saying.
                for (options, words) in [(["--compat"], ["env", program]), ([], [program])] {
                    let theirs = TraceLines(try strace(words, scratch))
                    let ours = try syscope(command, options, words, scratch)
                    #expect(ours.contains(Self.mark))
                    #expect(TraceLines(ours.replacing(Self.mark, with: "---")).sorted == theirs.sorted)
                }
            }
        }

        /// Arguments in one register and in two, of calls without structures and texts.
        @Test func argumentsAreThoseThatStraceSees() throws {
            try withProgram { program, scratch in
                func lines(_ text: String) -> [Substring] {
                    text.split(separator: "\n").map { $0.drop { $0 != " " }.drop { $0 == " " } }
                }
                func normal(_ line: Substring) -> String {
                    line.split(separator: " ").joined(separator: " ")
                }
                let theirs = lines(try strace([program], scratch))
                let ours = Set(
                    lines(try syscope("trace", [], [program], scratch)).map(normal))
                let start = try #require(theirs.firstIndex { $0.hasPrefix("mmap2(") })
                var compared: Set<Substring> = []
                for line in theirs[start...].prefix(while: { !$0.hasPrefix("clone(") }) {
                    let name = line.prefix { $0 != "(" }
                    if line.contains("\"") || line.contains("{") || line.contains("[") { continue }
                    if ["mmap", "socketcall", "set_tid_address"].contains(name) { continue }
                    #expect(ours.contains(normal(line)), "\(line)")
                    compared.insert(name)
                }
                #expect(
                    compared.isSuperset(of: [
                        "mmap2", "munmap", "lseek", "fcntl64", "fadvise64_64", "close", "getuid32", "getgroups32",
                        "umask",
                        "syscall_500",
                    ]))
                // The offset of pread64 and the length of truncate64 lie in two registers.
                for (name, value) in [("pread64", "4294967301"), ("truncate64", "4294967303")] {
                    #expect(theirs.contains { $0.hasPrefix("\(name)(") && $0.contains(", \(value))") })
                    #expect(ours.contains { $0.hasPrefix("\(name)(") && $0.contains(", \(value))") })
                }
            }
        }

        @Test(arguments: ["trace", "record"])
        func aFilterHoldsForThemToo(command: String) throws {
            try withProgram { program, scratch in
                let set = "pread64,rt_sigprocmask,getppid"
                let words = ["sh", "-c", "\(program); :"]
                // strace shows numbers without a name whatever the filter is.
                let theirs = TraceLines(try strace(["-e", set] + words, scratch), without: ["syscall_500"])
                let ours = TraceLines(try syscope(command, ["--compat", "-e", set], words, scratch))
                // Neither others of theirs, nor those of the same numbers.
                func calls(_ lines: TraceLines) -> [[String]] {
                    lines.tasks.map {
                        $0.filter { !$0.hasPrefix("+++") && !$0.hasPrefix("SIG") && !$0.hasPrefix("32-bit") }
                    }
                    .sorted { $0.joined() < $1.joined() }
                }
                #expect(calls(ours) == calls(theirs))
            }
        }

        @Test func withoutTheOptionALineSaysWhatIsMissing() throws {
            try withProgram { program, scratch in
                let words = ["sh", "-c", "\(program); \(program); :"]
                let missing = "--- 32-bit program: its calls were not recorded (--compat) ---"
                for command in ["trace", "record"] {
                    let lines = try syscope(command, [], words, scratch).split(separator: "\n")
                    let tasks = lines.filter { $0.hasSuffix(missing) }.map { $0.prefix { $0 != " " } }
                    #expect(tasks.count == 2)
                    for task in tasks {
                        // Nothing is shown between that line and the end.
                        let rest = lines.filter { $0.prefix { $0 != " " } == task }
                        #expect(rest.suffix(2).first?.hasSuffix(missing) == true, "\(rest)")
                    }
                }
                let json = try Tracing.syscope(["trace", "--format", "json", "--"] + words).errors
                #expect(
                    json.split(separator: "\n").count {
                        $0.contains("\"type\":\"compat\"") && $0.hasSuffix("\"recorded\":false}")
                    } == 2)
                let summary = try Tracing.syscope(["summary", "--format", "json", "--"] + words)
                #expect(summary.text.contains("\"compat\":{\"programs\":2,\"recorded\":false}"), "\(summary.text)")
                #expect(
                    try Tracing.syscope(["summary", "--"] + words).text.contains("32-bit programs: 2, whose calls"))
            }
        }

        @Test func jsonSaysWhichCallsAreTheirs() throws {
            try withProgram { program, _ in
                let lines = try Tracing.syscope(["trace", "--format", "json", "--", program]).errors
                    .split(separator: "\n").filter { $0.hasPrefix("{") }
                #expect(lines.contains { $0.contains("\"type\":\"compat\"") && $0.hasSuffix("\"recorded\":true}") })
                let theirs = lines.filter { $0.contains(#/"syscall":"(fstat64|mmap2)"/#) }
                #expect(theirs.count == 2)
                #expect(theirs.allSatisfy { $0.contains("\"compat\":true") }, "\(theirs)")
                // The child ends as a 64-bit program.
                #expect(lines.contains { $0.contains("\"syscall\":\"prlimit64\"") && !$0.contains("\"compat\"") })
                let summary = try Tracing.syscope(["summary", "--format", "json", "--", program])
                #expect(summary.text.contains("\"compat\":{\"programs\":1,\"recorded\":true}"))
                #expect(summary.text.contains("{\"name\":\"_llseek\",\"calls\":1,"))
            }
        }

        @Test func attachesToARunningOne() throws {
            try Tracing.withScratch { scratch in
                // Goes on until there is a file, for two minutes at most.
                let stop = scratch.appending(path: "stop").path
                let source = """
                    static long call(long number, long first, long second) {
                        long result;
                        __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(first), "c"(second) : "memory");
                        return result;
                    }
                    void start(void) {
                        long time[2] = {0, 20000000};
                        for (int count = 0; count < 6000 && call(33, (long)"\(stop)", 0) != 0; count++) {
                            call(175, 0, 0);
                            call(162, (long)time, 0);
                        }
                        call(252, 5, 0);
                    }
                    """
                let program = try TracedProgram.build(source, CompatProgram.options, in: scratch)
                for (options, isRecorded) in [(["-p"], true), (["-a"], false)] {
                    let target = try Tracing.start(program, [])
                    let pid = "\(target.processIdentifier)"
                    #expect(
                        Tracing.wait {
                            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/exe")) == program
                        })
                    let file = scratch.appending(path: "lines").path
                    let tracer = try Tracing.start(
                        Tools.product("syscope"), ["trace", "-o", file] + options + (isRecorded ? [pid] : []),
                        errors: scratch.appending(path: "errors"))
                    let awaited = isRecorded ? " nanosleep(" : "--- 32-bit program"
                    #expect(
                        Tracing.wait {
                            let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
                            let lines = text.split(separator: "\n").filter { $0.hasPrefix(pid + " ") }
                            return lines.contains { $0.contains(awaited) }
                        })
                    try Data().write(to: scratch.appending(path: "stop"))
                    target.waitUntilExit()
                    try FileManager.default.removeItem(atPath: stop)
                    if !isRecorded { kill(tracer.processIdentifier, SIGTERM) }
                    tracer.waitUntilExit()
                    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
                        .filter { $0.hasPrefix(pid + " ") }
                    // 175 is init_module for a 64-bit program.
                    #expect(!lines.contains { $0.contains("init_module") })
                    #expect(lines.count { $0.contains("--- 32-bit program") } == 1)
                    #expect(lines.contains { $0.contains(" nanosleep(") } == isRecorded)
                    #expect(lines.contains { $0.contains(" rt_sigprocmask(") } == isRecorded)
                    let errors = try String(contentsOf: scratch.appending(path: "errors"), encoding: .utf8)
                    #expect(errors.contains("32-bit program"))
                }
            }
        }

        /// A 64-bit program may make calls of a 32-bit one.
        @Test func int80IsSeen() throws {
            let source = """
                static long call32(long number, long first) {
                    long result;
                    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(first) : "memory", "r8", "r9", "r10", "r11");
                    return result;
                }
                static long call64(long number, long first) {
                    long result;
                    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(first) : "memory", "rcx", "r11");
                    return result;
                }
                void start(void) {
                    call64(39, 0);
                    call32(64, 0);
                    call64(110, 0);
                    call32(6, 99);
                    call64(3, 99);
                    call64(231, 4);
                }
                """
            try Tracing.withScratch { scratch in
                let options = [
                    "-static", "-nostdlib", "-ffreestanding", "-fno-pic", "-no-pie", "-fno-stack-protector",
                    "-Wl,-estart",
                ]
                let program = try TracedProgram.build(source, options, in: scratch)
                let lines = try syscope("trace", ["--compat"], [program], scratch).split(separator: "\n")
                let names = lines.dropFirst().filter { $0.contains("(") }
                    .map { String($0.drop { $0 != " " }.drop { $0 == " " }.prefix { $0 != "(" }) }
                #expect(names == ["getpid", "getppid", "getppid", "close", "close", "exit_group"])
                #expect(lines.count { $0.hasSuffix("-1 EBADF (Bad file descriptor)") } == 2)
                // It is none for all that.
                #expect(!lines.contains { $0.contains("32-bit") })
            }
        }
    }
}
