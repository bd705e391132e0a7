import Foundation
import SyscallTrace
import TestSupport
import Testing

/// What `-e` selects, beside what strace selects.
@Suite
struct CallFilterTests {
    /// Makes every call that there is; seccomp refuses each, and strace has seen it by then. Between 334 and 424 x86-64 has
    /// only uretprobe and uprobe, which seccomp lets pass, and which kill a program that is not probed.
    private static let everyCall = """
        #include <stddef.h>
        #include <linux/audit.h>
        #include <linux/filter.h>
        #include <linux/prctl.h>
        #include <linux/seccomp.h>
        #include <sys/prctl.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        int main(void) {
            struct sock_filter code[] = {
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
            };
            struct sock_fprog program = {4, code};
            if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return 1;
            for (long number = 0; number < 470; number++)
                if (number != SYS_exit_group && (number < 335 || number > 423)) syscall(number, 0, 0, 0, 0, 0, 0);
            return 0;
        }
        """

    private static let sets = [
        "file", "process", "network", "net", "memory", "desc", "signal", "ipc", "clock", "creds", "pure", "stat",
        "lstat",
        "fstat", "%stat", "statfs", "fstatfs", "%statfs",
    ]

    /// The names of the calls that strace shows with `expression`. Numbers that it does not know it shows with each.
    private static func shown(by expression: String, _ program: URL) throws -> Set<String> {
        let output = program.deletingLastPathComponent().appending(path: "strace.txt")
        let result = try Tools.run("strace", ["-o", output.path, "-e", "trace=\(expression)", program.path])
        try #require(result.status == 0, "\(result.errors)")
        let lines = try String(contentsOf: output, encoding: .utf8).split(separator: "\n")
        let refused = lines.filter { $0.contains("EPERM") && !$0.hasPrefix("syscall_") }
        return Set(refused.compactMap { line in line.firstIndex(of: "(").map { String(line[..<$0]) } })
    }

    @Test func setsAreThoseOfStrace() throws {
        let scratch = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let source = scratch.appending(path: "calls.c")
        let program = scratch.appending(path: "calls")
        try Self.everyCall.write(to: source, atomically: true, encoding: .utf8)
        let compiled = try Tools.run("gcc", ["-o", program.path, source.path])
        try #require(compiled.status == 0, "\(compiled.errors)")
        let all = try Self.shown(by: "all", program)
        #expect(all.count > 300)
        for set in Self.sets {
            let expected = try Self.shown(by: "%\(set)", program)
            #expect(!expected.isEmpty)
            for (text, wanted) in [("%\(set)", expected), ("!%\(set)", all.subtracting(expected))] {
                let filter = try CallFilter(parsing: text, known: all)
                #expect(all.filter(filter.includes).symmetricDifference(wanted).sorted() == [], "\(text)")
            }
        }
        for expression in ["/^epoll|at$", "/sock", "file,network", "read,%ipc,/xattr"] {
            let filter = try CallFilter(parsing: expression, known: all)
            let wanted = try Self.shown(by: expression, program)
            #expect(all.filter(filter.includes).symmetricDifference(wanted).sorted() == [], "\(expression)")
        }
    }

    @Test(arguments: [
        ("", "no syscall is named"), ("%nothing", "'%nothing'"), ("nothing", "'nothing'"), ("/nothing", "'/nothing'"),
        ("/(", "'(' is no regular expression"),
    ])
    func whatCannotBeUnderstoodIsNamed(expression: String, message: String) throws {
        let error = #expect(throws: CallFilterError.self) {
            try CallFilter(parsing: expression, known: ["read", "write"])
        }
        #expect(error?.description.contains(message) == true)
    }
}
