import Architectures
import Binary
import ELF
import Kallsyms
import KernelImage
import TestSupport
import Testing

@testable import SyscallEvents

/// What remedies bring, release by release. What each must bring was seen on booted kernels of ppc64 (docs/results.md):
/// 4.14.67 has 239 of 240 syscalls, 5.4.59 all, 5.10.223 none, nor with KALLSYMS_ALL; one line in `arch_syscall_addr()`
/// brings all of 5.10's, and so does the rule without the dot with KALLSYMS_ALL.
@Suite struct RemedyEraTests {
    private func events(_ kernel: AuditedKernel, with remedies: Set<Remedy> = []) throws -> [String] {
        try Audit(kernel, with: remedies).catalogue.eventNames
    }

    /// 5.7 to 6.1.3: descriptors in the table, and a rule that wants a dot.
    @Test func fromLinux57To613OneLineBringsAll() throws {
        let made = try EraKernel("5.10.99", .descriptors, strings: EraKernel.dotted)
        let (kernel, with) = (made.kernel, made.expected.eventsWith)
        #expect(kernel.syscallInit.rule.name == "powerpc-dotted")
        #expect(kernel.ruleEvidence == .strings)
        #expect(kernel.appliedRemedies.isEmpty)
        for remedies: Set<Remedy> in [[], [.kallsymsAll], [.opdSymbols], [.opdLookup], [.undottedRule]] {
            #expect(try events(kernel, with: remedies).isEmpty, "\(remedies.name)")
        }
        #expect(try events(kernel, with: [.entryPoints]) == with["entry-points"])
        #expect(try events(kernel, with: [.undottedRule, .kallsymsAll]) == with["kallsyms-all"])
        #expect(try events(kernel, with: [.undottedRule, .opdLookup]) == with["opd-lookup"])
        // With the rule of later kernels, that one line needs the second one again.
        #expect(try events(kernel, with: [.undottedRule, .entryPoints]) == with["entry-points"])
    }

    /// With KALLSYMS_ALL the dot alone is in the way.
    @Test func withAllSymbolsTheRuleIsEnough() throws {
        let made = try EraKernel("5.10.99", .descriptors, strings: EraKernel.dotted, base: "ppc64-elfv1-all")
        #expect(made.kernel.appliedRemedies == [.kallsymsAll])
        #expect(try events(made.kernel).isEmpty)
        #expect(try events(made.kernel, with: [.undottedRule]) == made.expected.events)
        // What only adds symbols is no remedy where all are there.
        #expect(made.kernel.remedyOutcomes().map(\.remedies) == [[.undottedRule], [.entryPoints]])
    }

    /// The thread's patch is seen by the strings that its code compares with, though the version says otherwise.
    @Test func theThreadsPatchIsSeen() throws {
        let made = try EraKernel("5.10.99", .descriptors, strings: EraKernel.undotted, base: "ppc64-elfv1-all")
        #expect(made.kernel.syscallInit.rule.name == "powerpc")
        #expect(made.kernel.ruleEvidence == .strings)
        #expect(made.kernel.appliedRemedies == [.kallsymsAll, .undottedRule])
        #expect(try events(made.kernel) == made.expected.events)
    }

    /// 4.17 to 5.6: entry points in the table, whose symbols have the dot that the rule wants.
    @Test func beforeLinux57AllWork() throws {
        let made = try EraKernel("5.4.259", .entryPoints, strings: EraKernel.dotted)
        #expect(made.kernel.facts.abi?.value == "ELF ABI v1")
        #expect(made.kernel.syscallInit.rule.name == "powerpc-dotted")
        #expect(try events(made.kernel) == made.expected.eventsWith["entry-points"])
        // What is about descriptors does not apply.
        for remedy in Remedy.allCases where remedy != .kallsymsAll {
            #expect(throws: RemedyError.noDescriptorsInTable(remedy)) { try events(made.kernel, with: [remedy]) }
        }
        #expect(made.kernel.remedyOutcomes().map(\.remedies) == [[.kallsymsAll]])
    }

    /// Before 4.17: pairs of entry points, and a rule that skips four characters. `.ppc64_personality` does not match, as
    /// on the booted 4.14.67.
    @Test func before417PersonalityIsMissing() throws {
        let handlers = [
            ".sys_getppid", ".ppc64_personality", ".sys_ni_syscall", ".sys_ni_syscall", ".sys_ni_syscall",
            ".sys_ni_syscall", ".sys_ni_syscall",
        ]
        let made = try EraKernel("4.14.67", .pairs(handlers), strings: [])
        #expect(made.kernel.syscallInit.rule.name == "powerpc-dot-sys")
        #expect(made.kernel.ruleEvidence == .strings)
        let audit = Audit(made.kernel)
        #expect(audit.catalogue.eventNames == ["sys_enter_getppid", "sys_exit_getppid"])
        #expect(audit.missing.map(\.metadata.syscall) == ["personality"])
        #expect(audit.missing.map(\.cause) == [.nameMismatch])
        #expect(made.kernel.remedyOutcomes().map(\.remedies) == [[.kallsymsAll]])
    }

    /// Combinations are tried, and those left out that another remedy makes needless.
    @Test func theCheapestRemedyIsTheOneThatBoots() throws {
        // Two syscalls of the test kernels can never have events: without their slots, a remedy can be complete.
        let made = try EraKernel("5.10.99", .descriptors, strings: EraKernel.dotted)
        let outcomes = made.kernel.remedyOutcomes()
        #expect(
            outcomes.map(\.remedies.name) == [
                "undotted-rule", "kallsyms-all", "opd-symbols", "opd-lookup", "entry-points",
            ])
        #expect(outcomes.map { $0.availableCount > 0 } == [false, false, false, false, true])
        #expect(outcomes.map(\.codeGrowth) == [0, 0, 0, 240, 0])
    }

    /// Later releases have the rule: it is no remedy there.
    @Test func since614TheRuleIsNoRemedy() throws {
        let kernel = try AuditedKernel(KernelFacts(ELFFile(FixtureKernel(name: "ppc64-elfv1").bytes)))
        #expect(kernel.syscallInit.rule.name == "powerpc")
        #expect(kernel.ruleEvidence == .version)
        #expect(kernel.appliedRemedies.isEmpty)
        #expect(!kernel.remedyOutcomes().contains { $0.remedies.contains(.undottedRule) })
        #expect(try events(kernel, with: [.undottedRule]).isEmpty)
    }

    @Test func aRuleWithoutDotsIsNoRemedyForOtherDescriptors() throws {
        let kernel = try AuditedKernel(KernelFacts(ELFFile(FixtureKernel(name: "ia64").bytes)))
        #expect(throws: RemedyError.noDotSymbols(.undottedRule)) { try events(kernel, with: [.undottedRule]) }
    }

    /// Symbols of `.opd` in a table without other data: half of `opd-lookup` is there, the other half does not show.
    @Test func aChangedSelectionIsSaidToTellNothing() throws {
        let kernel = try AuditedKernel(KernelFacts(ELFFile(FixtureKernel(name: "ppc64-elfv1").bytes)))
        #expect(kernel.untoldRemedies == [.entryPoints])
        let bytes = try FixtureKernel(name: "ppc64-elfv1-all").bytes
        let all = try AuditedKernel(KernelFacts(ELFFile(bytes)))
        #expect(!all.untoldRemedies.contains(.opdLookup))
        let config = try KernelConfig(file: Bytes(Array("# CONFIG_KALLSYMS_ALL is not set\n".utf8)))
        let selected = try AuditedKernel(KernelFacts(ImageFile(bytes), config: config))
        #expect(selected.untoldRemedies.contains(.opdLookup))
        #expect(selected.appliedRemedies == [.opdSymbols])
        #expect(
            selected.remedyOutcomes().first { $0.remedies == [.opdLookup] }.map { [$0.tableGrowth, $0.codeGrowth] }
                == [0, 240])
        #expect(try events(selected).isEmpty)
        #expect(try !events(selected, with: [.opdLookup]).isEmpty)
        #expect(try AuditedKernel(KernelFacts(ELFFile(FixtureKernel(name: "ppc64le").bytes))).untoldRemedies.isEmpty)
    }

    /// `nm` of 7.3.4: before `vdso32_start`, at a multiple of 64 KiB, are 41,704 bytes without symbols. `size -A` of the
    /// kernels with the remedies says by how much `.rodata` grew.
    @Test(arguments: [(409_008, 393_216), (722_832, 720_896), (41_704, 0), (41_705, 65_536)])
    func whatIsAlignedMovesByPages(_ tables: Int, _ section: Int) {
        let padding = AuditedKernel.paddingGrowth(tables, room: 0x7b_0000 - 0x7a_5d18, alignment: 0x1_0000)
        #expect(tables + padding == section)
    }

    @Test func namesAreInOneOrder() {
        let remedies: Set<Remedy> = [.kallsymsAll, .undottedRule]
        #expect(remedies.name == "undotted-rule+kallsyms-all")
        #expect(Set<Remedy>().name == "")
    }
}
