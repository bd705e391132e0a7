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

    private func run(
        _ scratch: URL, _ environment: [String: String] = [:], options: [String] = []
    ) throws -> ProgramResult {
        try Tools.run(
            scratch.appending(path: "lab/run.sh").path, options + [Self.row],
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

    /// docs/results.json of an earlier run: the row, and another that is not run now.
    private func earlier(_ scratch: URL) throws -> URL {
        let file = scratch.appending(path: "docs/results.json")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let line = { (row: String) in
            #"{"row":"\#(row)","release":"6.1.9","architecture":"arm64","allSymbols":false,"assumed":"","predicted":6,"#
                + #""booted":6,"eventsAgree":true,"missing":"","symbols":7,"symbolsAgree":true,"offset":"0x0","stayed":0,"#
                + #""powerpc":null,"date":"2026-11-24","machine":"QEMU 7.2.22 (TCG)","compiler":"gcc","agrees":true}"#
        }
        try Data((line("linux-image-other:arm64") + "\n" + line(Self.row) + "\n").utf8).write(to: file)
        return file
    }

    /// The line of the document for such a row.
    private func shown(_ row: String) -> String {
        "| `\(row)` | 6.1.9 | arm64 | n | 6 | 6 | yes |  | 7 | yes | 0x0 | 2026-11-24 |"
    }

    @Test func rowsThatAreNotRunStay() throws {
        try withLab(Self.whole) { scratch in
            let file = try earlier(scratch)
            let before = try Data(contentsOf: file)
            // The document is written only where that is asked for.
            #expect(try run(scratch).text.contains(shown("linux-image-other:arm64")))
            #expect(try Data(contentsOf: file) == before)
            let result = try run(scratch, options: ["--document"])
            #expect(result.status == 0, "\(result.errors)")
            let document = try String(
                contentsOf: scratch.appending(path: "docs/results.md"), encoding: .utf8)
            #expect(document.contains(shown("linux-image-other:arm64")))
            #expect(!document.contains(shown(Self.row)))
            #expect(document.contains("| `\(Self.row)` | 6.1.192 |"))
            #expect(document.contains("2 kernels were booted: everything agrees."))
        }
    }

    @Test func aRowThatCannotBeRunStays() throws {
        try withLab("echo 'no end after 300 s, ended' >&2; exit 2") { scratch in
            _ = try earlier(scratch)
            let result = try run(scratch)
            #expect(result.status == 2)
            #expect(result.text.contains(shown(Self.row)))
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
