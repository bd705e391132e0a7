import Foundation
import TestSupport
import Testing

/// The lab's scripts, with a boot that is none: what they keep, compare and write.
@Suite struct LabScriptTests {
    private static let row = "linux-image-fixture:amd64"
    private static let kernel = Tools.root.appending(path: "Examples/ppc64-elfv1-6.1.192.vmlinux.xz")

    /// Calls `body` with a copy of the lab whose `boot-package.sh` is `boot`, run with the directory of the results as $2.
    private func withLab(_ boot: String, _ body: (URL) throws -> Void) throws {
        try Tracing.withScratch { scratch in
            let files = FileManager.default
            let lab = scratch.appending(path: "lab")
            for directory in ["lab/packages", "lab/guest", "scripts"] {
                try files.createDirectory(at: scratch.appending(path: directory), withIntermediateDirectories: true)
            }
            for name in ["run.sh", "row.sh", "row.jq", "merge.jq", "results.jq", "common.sh", "guest/init.c"] {
                try files.copyItem(at: Tools.root.appending(path: "lab/\(name)"), to: lab.appending(path: name))
            }
            try files.copyItem(at: Self.kernel, to: lab.appending(path: "packages/linux-image-fixture_1_amd64.deb"))
            func script(_ path: String, _ text: String) throws {
                let file = scratch.appending(path: path)
                try Data("#!/bin/sh\nset -e\n\(text)\n".utf8).write(to: file)
                try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
            }
            try script("scripts/fetch-kernel-packages.sh", "")
            try script("lab/boot-package.sh", "echo boot >> \(scratch.path)/boots\n\(boot)")
            try body(scratch)
        }
    }

    /// What a boot of the bundled kernel brings back.
    private static let whole = """
        : > "$2/events"
        "$SYSCOPE" symbols "$1" > "$2/kallsyms"
        echo 'Linux version 6.1.192 (powerpc64-linux-gnu-gcc (Debian 12.2.0-13) 12.2.0, GNU ld)' > "$2/version"
        echo 'QEMU 7.2.22 (TCG)' > "$2/machine"
        """

    private func run(_ scratch: URL, _ environment: [String: String] = [:]) throws -> ProgramResult {
        try Tools.run(
            scratch.appending(path: "lab/run.sh").path, [Self.row],
            environment: ["SYSCOPE": Tools.product("syscope")].merging(environment) { $1 })
    }

    private func boots(_ scratch: URL) throws -> Int {
        try String(contentsOf: scratch.appending(path: "boots"), encoding: .utf8).split(separator: "\n").count
    }

    @Test func whatIsDoneIsNotDoneAgain() throws {
        try withLab(Self.whole) { scratch in
            for (environment, count) in [([:], 1), ([:], 1), (["FRESH": "1"], 2), ([:], 2)] {
                let result = try run(scratch, environment)
                #expect(result.status == 0, "\(result.text)\(result.errors)")
                #expect(result.text.hasPrefix(Self.row))
                #expect(
                    result.text.contains(
                        "| `\(Self.row)` | 6.1.192 | powerpc, 64 bits, big, ELF ABI v1 | n | 0 | 0 | yes | "
                            + "315 descriptor-not-in-kallsyms | 20506 | yes | 0x0 |"))
                #expect(try boots(scratch) == count)
            }
            // Another guest is another input.
            try Data("// changed\n".utf8).write(to: scratch.appending(path: "lab/guest/init.c"))
            _ = try run(scratch)
            #expect(try boots(scratch) == 3)
        }
    }

    @Test func aDifferenceIsShown() throws {
        try withLab(Self.whole + "\necho sys_enter_read > \"$2/events\"") { scratch in
            let result = try run(scratch)
            #expect(result.status == 1)
            #expect(result.text.contains("DIFFERS"))
            #expect(result.text.contains("| 0 | 1 | **NO** |"))
            #expect(result.text.contains("**1 do not agree**"))
        }
    }

    @Test func aKernelThatDoesNotBootSaysWhy() throws {
        try withLab("echo 'boot-package.sh: no end after 300 s, ended' >&2; exit 2") { scratch in
            let result = try run(scratch)
            #expect(result.status == 2)
            #expect(result.text.contains("- `\(Self.row)`: boot: boot-package.sh: no end after 300 s, ended"))
            // It is tried again.
            _ = try run(scratch)
            #expect(try boots(scratch) == 2)
        }
    }

    @Test func aMachineThatHangsIsEnded() throws {
        try Tracing.withScratch { scratch in
            let result = try Tools.run(
                "bash",
                [
                    "-c", "set -euo pipefail; . \"$0\"; boot 1 \"$1/console\" '=== done' sh -c 'exec sleep 600'",
                    Tools.root.appending(path: "lab/common.sh").path, scratch.path,
                ])
            #expect(result.status == 2)
            #expect(result.errors.hasSuffix("no end after 1 s, ended\n"), "\(result.errors)")
        }
    }
}
