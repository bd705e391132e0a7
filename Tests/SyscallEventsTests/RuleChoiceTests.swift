import Architectures
import Testing

@testable import SyscallEvents

/// Which rule is chosen. The releases of the rules, and of the stable series that got them, are those of the kernel's own
/// announcements ("Linux 6.6.93" lists 756276ce78d5, and so on) and of its sources.
@Suite struct RuleChoiceTests {
    private func choice(
        _ name: String, _ version: Version?, dotSymbols: Bool = false, strings: Set<String>? = [],
        matches: [String: Int] = [:]
    ) throws -> RuleChoice {
        let architecture = try #require(Architecture.all.first { $0.name == name })
        return RuleChoice(
            of: NameRule.rules(of: architecture, hasDotSymbols: dotSymbols), version: version,
            isInImage: { text in strings.map { $0.contains(text) } }, matches: { matches[$0.name] ?? 0 })
    }

    @Test(
        arguments: [
            ("powerpc", Version(6, 2), "powerpc"), ("powerpc", Version(6, 1, 4), "powerpc"),
            ("powerpc", Version(6, 0, 18), "powerpc"), ("mips", Version(6, 15), "mips"),
            ("mips", Version(6, 14, 9), "mips"), ("mips", Version(6, 12, 31), "mips"),
            ("mips", Version(6, 12, 95), "mips"), ("mips", Version(6, 6, 93), "mips"),
            ("mips", Version(6, 1, 141), "mips"), ("mips", Version(5, 15, 185), "mips"),
            ("mips", Version(5, 10, 238), "mips"), ("mips", Version(5, 4, 294), "mips"),
            ("arm", Version(4, 10), "arm"), ("arm", Version(4, 9, 115), "arm"), ("arm", Version(4, 4, 178), "arm"),
            ("arm64", Version(4, 19), "arm64"), ("s390", Version(5, 1), "s390"), ("riscv", Version(6, 6), "riscv"),
            ("x86", Version(5, 7), "x86"), ("x86", Version(7, 3), "x86"), ("sparc", Version(2, 6, 33), "generic"),
            ("parisc", Version(6, 12), "generic"), ("sh", Version(4, 4), "generic"),
            ("loongarch", Version(6, 6), "generic"),
        ])
    func theVersionDecides(_ architecture: String, _ version: Version, _ rule: String) throws {
        let choice = try choice(architecture, version, dotSymbols: architecture == "powerpc", strings: nil)
        #expect(choice.rule.name == rule)
        #expect(choice.evidence == .version)
    }

    /// Older kernels may have got a rule that mends them: then its strings are in the image.
    @Test(
        arguments: [
            ("mips", Version(6, 12, 30), "generic"), ("mips", Version(6, 13, 12), "generic"),
            ("mips", Version(5, 10, 237), "generic"), ("arm", Version(4, 9, 35), "generic"),
            ("arm", Version(4, 4, 70), "generic"), ("x86", Version(4, 14, 336), "generic"),
        ])
    func withoutTheStringsItIsTheOldRule(_ architecture: String, _ version: Version, _ rule: String) throws {
        let choice = try choice(architecture, version)
        #expect(choice.rule.name == rule)
        #expect(choice.evidence == .strings)
    }

    @Test(
        arguments: [
            ("mips", Version(5, 10, 200), ["__sys_"], "mips"),
            (
                "arm", Version(4, 4, 120),
                ["sys_mmap2", "sys_statfs64_wrapper", "sys_fstatfs64_wrapper", "sys_arm_fadvise64_64"], "arm"
            ),
            ("x86", Version(4, 18), ["__x64_", "__ia32_"], "x86-4.17"),
            ("x86", Version(5, 3), ["__x64_", "__ia32_", "__do_sys"], "x86"),
        ] as [(String, Version, [String], String)])
    func theStringsTellABackport(_ name: String, _ version: Version, _ strings: [String], _ rule: String) throws {
        let choice = try choice(name, version, strings: Set(strings))
        #expect(choice.rule.name == rule)
        #expect(choice.evidence == .strings)
    }

    /// 4.17 of powerpc has the rule of 5.x already.
    @Test func powerpcWithDots() throws {
        let dotted: Set = [".__se_sys", ".ppc_", ".ppc32_", ".ppc64_"]
        for version in [Version(4, 17), Version(5, 4, 59), Version(5, 10, 223), Version(6, 1, 3)] {
            let choice = try choice("powerpc", version, dotSymbols: true, strings: dotted)
            #expect(choice.rule.name == "powerpc-dotted")
            #expect(choice.evidence == .strings)
        }
        let older = try choice("powerpc", Version(4, 16, 18), dotSymbols: true)
        #expect(older.rule.name == "powerpc-dot-sys")
        // Kernels without dot symbols have one rule since 4.17: a backport changes nothing.
        let other = try choice("powerpc", Version(5, 10, 223), strings: nil)
        #expect(other.rule.name == "powerpc-undotted")
        #expect(other.evidence == .version)
    }

    /// A prefix that the rule skips is in the handlers' names, whatever the version says.
    @Test(
        arguments: [
            ("arm64", Version(4, 18), "arm64"), ("s390", Version(5, 0), "s390"), ("riscv", Version(6, 5), "riscv"),
        ])
    func theHandlersTellABackport(_ name: String, _ version: Version, _ rule: String) throws {
        let new = try choice(name, version, matches: [rule: 290, "generic": 0])
        #expect(new.rule.name == rule)
        #expect(new.evidence == .handlers)
        let old = try choice(name, version, matches: [rule: 0, "generic": 280])
        #expect(old.rule.name == "generic")
        #expect(old.evidence == .handlers)
    }

    /// A compiler may leave no strings, and a table without symbols no names: then the answer is a guess, and says so.
    @Test func whatNothingTellsIsAGuess() throws {
        #expect(try choice("mips", Version(6, 12, 30), strings: nil).evidence == .guess)
        #expect(try choice("mips", Version(6, 12, 30), strings: nil).rule.name == "generic")
        #expect(try choice("arm64", Version(4, 18)).evidence == .guess)
        #expect(try choice("arm64", Version(4, 18)).rule.name == "generic")
        #expect(try choice("powerpc", Version(5, 10, 1), dotSymbols: true, strings: nil).evidence == .guess)
        // Without a version, the newest.
        #expect(try choice("powerpc", nil, dotSymbols: true, strings: nil).rule.name == "powerpc")
        #expect(try choice("powerpc", nil, dotSymbols: true, strings: nil).evidence == .guess)
        #expect(try choice("mips", nil).rule.name == "generic")
        #expect(try choice("mips", nil).evidence == .strings)
    }
}
