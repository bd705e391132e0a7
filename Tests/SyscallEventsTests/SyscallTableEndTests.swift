import Architectures
import Binary
import ELF
import Kallsyms
import KernelImage
import SyscallEvents
import TestSupport
import Testing

/// Where syscall tables end, and syscalls that are not configured, in small kernels that the assembler and the linker of
/// each architecture made (Tests/Fixtures/tables/README.md says what is behind the tables).
@Suite struct SyscallTableEndTests {
    /// The machine of each architecture, for its memory: these kernels are too small to tell.
    private static let machines: [String: ELFMachine] = [
        "x86_64": .amd64, "i386": .i386, "arm64": .aarch64, "arm": .arm, "riscv64": .riscv, "s390x": .s390,
        "mips": .mips, "ppc64": .powerpc64, "ppc64le": .powerpc64, "sparc64": ELFMachine(rawValue: 43),
    ]
    private static let architectures = machines.keys.sorted()

    private func audit(_ name: String, _ form: TableKernel.Form) throws -> Audit {
        let bytes = try TableKernel(name: name).bytes(form)
        let machine = form == .flat ? Self.machines[String(name.prefix { $0 != "-" })] : nil
        return Audit(try AuditedKernel(KernelFacts(ImageFile(bytes), given: ImageHints(machine: machine))))
    }

    private func table(of audit: Audit) throws -> SyscallTable {
        try #require(audit.kernel.tables.first { $0.isTraced })
    }

    /// The kernel's own number, whatever says where the table is.
    @Test(arguments: architectures, TableKernel.Form.allCases)
    func codeTellsTheEnd(_ name: String, _ form: TableKernel.Form) throws {
        let table = try table(of: audit(name, form))
        #expect(table.slots.count == TableKernel.slotCount)
        #expect(table.end == .code)
        #expect(table.slots.first?.number == (name == "mips" ? 4000 : 0))
    }

    /// The table is found by structure, or by its name, with the same end.
    @Test(arguments: [("x86_64", Evidence.name), ("x86_64-text", .structure)], [TableKernel.Form.stripped, .flat])
    func theEndDoesNotDependOnHowTheTableWasFound(
        _ row: (name: String, evidence: Evidence), _ form: TableKernel.Form
    ) throws {
        let table = try table(of: audit(row.name, form))
        #expect(table.evidence == row.evidence)
        #expect(table.slots.count == TableKernel.slotCount)
    }

    /// Pointers to functions behind the table are no slots, as the code says. Where the code does not say it, they
    /// cannot be told from slots; zeros and jumps can.
    @Test(
        arguments: [
            ("x86_64-pointers", TableKernel.slotCount, SyscallTable.End.code),
            ("x86_64-plain", TableKernel.slotCount, .contents),
            ("x86_64-plain-pointers", TableKernel.slotCount + 5, .contents),
        ], [TableKernel.Form.whole, .stripped])
    func withoutCodeTheLastFunctionIsTheEnd(
        _ row: (name: String, slots: Int, end: SyscallTable.End), _ form: TableKernel.Form
    ) throws {
        let table = try table(of: audit(row.name, form))
        #expect(table.slots.count == row.slots)
        #expect(table.end == row.end)
    }

    /// The size of a symbol tells the end, where it has one.
    @Test func aSymbolsSizeTellsTheEnd() throws {
        let kernel = try AuditedKernel(KernelFacts(ELFFile(FixtureKernel(name: "x86_64").bytes)))
        #expect(try table(of: Audit(kernel)).end == .size)
        let withoutSize = try AuditedKernel(KernelFacts(ELFFile(FixtureKernel(name: "mips").bytes)))
        #expect(try table(of: Audit(withoutSize)).end == .contents)
    }

    /// A stub that is a function of its own tells its syscall's number; one that is another name of `sys_ni_syscall`
    /// does not.
    @Test(arguments: architectures, TableKernel.Form.allCases)
    func stubsAreNotConfigured(_ name: String, _ form: TableKernel.Form) throws {
        let audit = try audit(name, form)
        let hasStubs = ["x86_64", "i386", "arm64", "ppc64", "ppc64le"].contains(name)
        let first = name == "mips" ? 4000 : 0
        let finding = try #require(
            audit.findings.first { $0.resolution.slot.number == first + TableKernel.stubSlot })
        #expect(finding.verdict == (hasStubs ? .notConfigured("pkey_alloc") : .notImplemented))
        #expect(
            audit.notConfigured.map(\.syscall) == ["pkey_alloc", "pkey_free"])
        #expect(audit.statuses["pkey_alloc"] == .notConfigured(number: hasStubs ? TableKernel.stubSlot : nil))
        #expect(audit.statuses["pkey_free"] == .notConfigured(number: nil))
        #expect(audit.findings.allSatisfy { $0.verdict != .noMetadata })
        #expect(audit.missing.isEmpty)
        #expect(audit.availableCount == 46)
    }

    @Test func slotsThatAreNewAndThoseThatHaveVanished() throws {
        let more = try audit("x86_64-plain-pointers", .whole)
        let fewer = try audit("x86_64", .whole)
        let difference = AuditDifference(from: fewer, to: more)
        #expect(difference.newSlots.map(\.number) == Array(300..<305))
        #expect(difference.newSlots.map(\.syscall) == (0..<5).map { "call_\($0)" })
        #expect(difference.vanishedSlots.isEmpty)
        #expect(difference.differingTraits.isEmpty)
        let back = AuditDifference(from: more, to: fewer)
        #expect(back.vanishedSlots == difference.newSlots)
        #expect(!back.isEmpty)
    }

    @Test(
        arguments: [
            ("x86_64", "x86_64-text", [AuditDifference.Trait](), true), ("x86_64", "i386", [.bits], false),
            ("x86_64", "arm64", [.architecture], false), ("arm", "sparc64", [.architecture, .bits, .byteOrder], false),
            ("ppc64", "ppc64le", [.byteOrder, .abi], true),
        ])
    func kernelsMayDifferInMoreThanTheirRelease(
        _ old: String, _ new: String, _ traits: [AuditDifference.Trait], _ hasCommonNumbers: Bool
    ) throws {
        let difference = AuditDifference(from: try audit(old, .whole), to: try audit(new, .whole))
        #expect(difference.differingTraits == traits)
        #expect(difference.hasCommonNumbers == hasCommonNumbers)
    }
}
