import Foundation
import TestSupport
import Testing

extension TracingTests {
    /// `-y`, beside `strace -y` of the same program.
    @Suite struct DescriptorPathTests {
        /// The names of the calls of a trace's lines, and what is in angle brackets behind each descriptor.
        private struct Call {
            let name: Substring
            let paths: [String: String]

            init?(_ line: Substring) {
                guard let match = line.firstMatch(of: #/^\d+ +(\w+)\(/#) else { return nil }
                name = match.output.1
                var paths: [String: String] = [:]
                for found in line.matches(of: #/([0-9]+|AT_FDCWD)<([^>]*)>/#) {
                    paths[String(found.output.1)] = String(found.output.2).replacing(#/\[\d+\]/#, with: "[]")
                        .replacing(#/^\/.*\/syscope-[0-9A-F-]+/#, with: "SCRATCH")
                }
                self.paths = paths
            }
        }

        /// Descriptors that are inherited, opened, copied, passed to children and over an exec, closed and used again.
        private static let script = """
            use POSIX; $| = 1;
            sub pause { select undef, undef, undef, 0.3 }
            sysread STDIN, $x, 10; pause;
            sysopen A, "/etc/hosts", O_RDONLY; pause; sysread A, $x, 10; pause; sysread A, $x, 10;
            $b = POSIX::dup(fileno A); POSIX::read($b, $x, 10);
            pipe R, W; pause; syswrite W, "x"; pause; sysread R, $x, 1;
            if (fork == 0) {
                POSIX::read($b, $x, 10); POSIX::close($b); sysopen A, "/etc/group", O_RDONLY; pause;
                sysread A, $x, 10; pause; sysread A, $x, 10; POSIX::dup2(fileno A, 0); exec "/bin/head", "-n", "1";
            }
            wait; POSIX::read($b, $x, 10); close A; sysopen A, "/etc/passwd", O_RDONLY; sysread A, $x, 10;
            pause; sysread A, $x, 10; chdir "/usr"; pause; mkdir "/proc/x"; sysopen C, "share", O_RDONLY; pause;
            fcntl(C, F_DUPFD, 20); syscall(0, 20, 0, 0);
            """

        /// What is opened and closed between two looks at /proc stays unknown. So every descriptor that the script reads,
        /// writes, copies and closes is known, but where it does so right behind the call that opened it.
        @Test func neverOtherThanStraceAndUnknownOnlyRightBehindAnOpen() throws {
            try Tracing.withScratch { scratch in
                let theirs = scratch.appending(path: "strace.txt")
                let ours = scratch.appending(path: "syscope.txt")
                let set = "trace=read,write,openat,close,dup,dup2,fcntl,pipe2,chdir"
                // Perl closes what is left in the order of a hash.
                let words = ["env", "PERL_HASH_SEED=0", "perl", "-e", Self.script]
                _ = try Tracing.runAlone(["strace", "-f", "-y", "-e", set, "-o", theirs.path] + words)
                let result = try Tracing.runAlone(
                    [Tools.product("syscope"), "trace", "-y", "-e", set, "-o", ours.path, "--"] + words)
                #expect(result.status == 0, "\(result.errors)")
                func calls(_ file: URL) throws -> [[Call]] {
                    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
                    let tasks = lines.reduce(into: [Substring]()) { tasks, line in
                        let task = line.prefix { $0 != " " }
                        if !tasks.contains(task) { tasks.append(task) }
                    }
                    return tasks.map { task in lines.filter { $0.hasPrefix("\(task) ") }.compactMap { Call($0) } }
                }
                let expected = try calls(theirs)
                let seen = try calls(ours)
                #expect(expected.map { $0.map(\.name) } == seen.map { $0.map(\.name) })
                for (theirs, ours) in zip(expected.joined(), seen.joined()) {
                    for (descriptor, path) in ours.paths {
                        #expect(theirs.paths[descriptor] == path, "\(ours.name) \(descriptor)")
                    }
                }
                // The script begins with a read of descriptor 0.
                let whole = try #require(expected.first)
                let start = try #require(whole.firstIndex { $0.name == "read" && $0.paths["0"] != nil })
                let pairs = zip(whole[start...], try #require(seen.first).dropFirst(start))
                var before: Substring = ""
                var uses = 0
                for (theirs, ours) in pairs {
                    if ["read", "write", "close", "dup"].contains(theirs.name), before != "openat" {
                        uses += 1
                        #expect(ours.paths == theirs.paths, "\(ours.name)")
                    }
                    before = theirs.name
                }
                #expect(uses >= 14)
                let reads = pairs.filter { $0.0.name == "read" }.compactMap { $0.1.paths.values.first }
                // The read right behind an open may be one more of /etc/passwd.
                let expectedReads = [
                    "/dev/null", "/etc/hosts", "/etc/hosts", "/etc/hosts", "pipe:[]", "/etc/hosts", "/etc/passwd",
                    "/usr/share",
                ]
                #expect(reads.filter { $0 != "/etc/passwd" } == expectedReads.filter { $0 != "/etc/passwd" })
                #expect((1...2).contains(reads.count { $0 == "/etc/passwd" }))
                #expect(try #require(seen.last).contains { $0.name == "read" && $0.paths["0"] == "/etc/group" })
            }
        }

        @Test func aRunningProcessesDescriptors() throws {
            let script = "open A, '/etc/hosts'; for (1..100) { sysread A, $x, 1; select undef, undef, undef, 0.01 }"
            let target = try Tracing.start("perl", ["-e", script])
            #expect(
                Tracing.wait {
                    (try? FileManager.default.destinationOfSymbolicLink(
                        atPath: "/proc/\(target.processIdentifier)/fd/3")) == "/etc/hosts"
                })
            let result = try Tracing.syscope(
                ["trace", "-y", "--format", "json", "-e", "read", "-p", "\(target.processIdentifier)"])
            target.waitUntilExit()
            let calls = result.errors.split(separator: "\n").filter { $0.contains("\"syscall\":\"read\"") }
            try #require(calls.count > 10)
            // The first may have begun before /proc was looked at.
            #expect(calls.dropFirst(3).allSatisfy { $0.contains("\"path\":\"/etc/hosts\"") }, "\(calls[0])")
        }
    }
}
