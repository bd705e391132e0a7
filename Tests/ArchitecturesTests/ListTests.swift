import Architectures
import Binary
import ELF
import Foundation
import Kallsyms
import SyscallEvents
import TestSupport
import Testing

@testable import SyscallTrace

/// The list as a whole: nothing stands twice, and every name that one file has for another's table leads somewhere.
@Suite struct ListTests {
    private func isUnique(_ values: [some Hashable]) -> Bool { Set(values).count == values.count }

    @Test func namesAreOfOneArchitecture() {
        let all = Architecture.all
        #expect(all.map(\.name) == all.map(\.name).sorted())
        #expect(isUnique(all.map(\.name) + all.flatMap(\.otherBuildNames)))
        #expect(isUnique(all.flatMap(\.machines)))
        #expect(isUnique(all.flatMap(\.vermagicPrefixes)))
        #expect(isUnique(all.flatMap(\.programs).flatMap(\.unameNames)))
        #expect(isUnique(all.flatMap(\.nameRules).map(\.name) + [NameRule.generic.name]))
        #expect(isUnique(all.flatMap(\.objects).map(\.name)))
        #expect(isUnique(all.flatMap(\.uBoot).map(\.number)))
        #expect(isUnique(all.flatMap(\.uBoot).flatMap(\.names)))
    }

    @Test func everyFileIsInTheList() throws {
        let directory = Tools.root.appending(path: "Sources/Architectures").path
        let files = try FileManager.default.contentsOfDirectory(atPath: directory)
            .filter { $0.hasSuffix(".swift") && !$0.hasPrefix("Architecture") }
        #expect(
            Set(files.map { $0.dropLast(".swift".count).lowercased() })
                == Set(Architecture.all.map { $0.name.lowercased() }))
    }

    /// The rows of `make-source.py` name the test kernels and their binutils; what is here of the same must agree.
    @Test func testKernelsAreOfKnownArchitectures() throws {
        let script = Tools.root.appending(path: "Tests/Fixtures/kernels/make-source.py").path
        let list = try Tools.run(Tools.path(of: "python3"), [script, "list"])
        #expect(list.status == 0, "\(list.errors)")
        let rows = list.text.split(separator: "\n").map { $0.split(separator: "|", maxSplits: 2) }
        #expect(rows.map { String($0[0]) }.sorted() == FixtureKernel.all.map(\.name).sorted())
        for row in rows {
            let kernel = FixtureKernel(name: String(row[0]))
            #expect(try kernel.nm.hasSuffix("/\(row[1])nm"), "\(kernel.name)")
            #expect(Architecture(try ELFFile(kernel.bytes).machine) != nil, "\(kernel.name)")
        }
    }

    @Test func tablesOfOtherModulesExist() {
        for program in Architecture.all.flatMap(\.programs) {
            if let table = program.syscallNumbers { #expect(SyscallNumbers.named(table) != nil, "\(table)") }
            if let family = program.ioctls { #expect(IoctlNames.named(family.names) != nil, "\(family.names)") }
            if let compat = program.compat {
                #expect(ProgramABI(unameName: compat.native)?.wordSize == 4, "\(compat.native)")
            }
        }
        let used = Architecture.all.flatMap(\.programs).compactMap(\.syscallNumbers)
        #expect(Set(used).union(["generic32"]) == Set(SyscallNumbers.all.keys))
    }

    @Test func machinesAreFoundByTheirNames() {
        let expected: [(uname: String, architecture: String, wordSize: Int, order: String)] = [
            ("x86_64", "x86", 8, "little"), ("i686", "x86", 4, "little"), ("aarch64", "arm64", 8, "little"),
            ("aarch64_be", "arm64", 8, "big"), ("armv7l", "arm", 4, "little"), ("armv7b", "arm", 4, "big"),
            ("ppc", "powerpc", 4, "big"), ("ppc64", "powerpc", 8, "big"), ("ppc64le", "powerpc", 8, "little"),
            ("s390x", "s390", 8, "big"), ("s390", "s390", 4, "big"), ("riscv64", "riscv", 8, "little"),
            ("riscv32", "riscv", 4, "little"), ("loongarch64", "loongarch", 8, "little"),
            ("sparc64", "sparc", 8, "big"),
            ("parisc64", "parisc", 8, "big"), ("alpha", "alpha", 8, "little"), ("sh4a", "sh", 4, "little"),
        ]
        for row in expected {
            let program = ProgramABI(unameName: row.uname)
            #expect(Architecture(unameName: row.uname)?.name == row.architecture, "\(row.uname)")
            #expect(program?.wordSize == row.wordSize, "\(row.uname)")
            #expect(program?.byteOrder(unameName: row.uname).rawValue == row.order, "\(row.uname)")
        }
        #expect(Architecture(unameName: "vax") == nil)
        #expect(ProgramABI(unameName: "") == nil)
    }

    @Test func buildNames() {
        #expect(Architecture(buildName: "x86_64")?.name == "x86")
        #expect(Architecture(buildName: "parisc64")?.name == "parisc")
        #expect(Architecture(buildName: "powerpc")?.name == "powerpc")
        #expect(Architecture(buildName: "um") == nil)
    }

    @Test func handlersOfTheRunningKernel() {
        let wide = RunningKernel.prefixes(of: Architecture(unameName: "x86_64"), is64Bit: true)
        #expect(wide.contains("__x64_sys_") && wide.contains("sys_") && !wide.contains("__ia32_sys_"))
        #expect(RunningKernel.prefixes(of: Architecture(unameName: "i686"), is64Bit: false).contains("__ia32_sys_"))
        let powerpc = RunningKernel.prefixes(of: Architecture(unameName: "ppc64"), is64Bit: true)
        #expect(powerpc.contains(".sys_") && powerpc.contains("ppc_") && powerpc.contains(".ppc64_"))
        #expect(RunningKernel.prefixes(of: Architecture(unameName: "mips64"), is64Bit: true).contains("__sys_"))
    }
}
