import Architectures
import Testing

/// Instructions that hold `NR_syscalls` in Debian's kernels, 5.10 to 7.3, and the numbers that objdump shows.
@Suite struct ConstantFormTests {
    @Test(
        arguments: [
            (Architecture.all.first { $0.name == "arm" }, UInt32(0xe354_0f77), UInt32(476)),
            (Architecture(.aarch64), 0xf107_667f, 473), (Architecture(.aarch64), 0x7107_60df, 472),
            (Architecture(.powerpc64), 0x283f_01d9, 473), (Architecture(.powerpc64), 0x2809_01d8, 472),
            (Architecture(.mips), 0x2c43_1933, 6451), (Architecture(.mips), 0x2402_1933, 6451),
            (Architecture(.riscv), 0x1d80_0993, 472), (Architecture(.riscv), 0x1d70_0713, 471),
            // No objdump of Debian 12 reads this; the number is the one in the kernel's table.
            (Architecture(.loongarch), 0x0287_641a, 473),
        ])
    func wordsThatHoldANumber(_ architecture: Architecture?, _ word: UInt32, _ number: UInt32) throws {
        let architecture = try #require(architecture)
        let forms = architecture.constants.filter { word & $0.mask == $0.opcode }
        #expect(forms.map { $0.number(in: word) } == [number])
        #expect(forms.allSatisfy { $0.width == 4 && $0.fieldWidth == 4 && $0.offset == 0 })
    }

    /// `cmp $0x1d8,%ebx`, `cmp $0x1b8,%rax`; `lghi %r10,473`, `clhhsi 162(%r3),472`.
    @Test(
        arguments: [
            (Architecture(.amd64), UInt32(0xfb81), 2, 2), (Architecture(.amd64), 0x3d, 1, 1),
            (Architecture(.s390), 0xa7a9, 2, 2), (Architecture(.s390), 0xe555, 2, 4),
        ])
    func instructionsWithANumberBehindTheirWord(
        _ architecture: Architecture?, _ word: UInt32, _ width: Int, _ offset: Int
    ) throws {
        let architecture = try #require(architecture)
        let forms = architecture.constants.filter { $0.width == width && word & $0.mask == $0.opcode }
        #expect(forms.map(\.offset) == [offset])
        #expect(forms.map { $0.number(in: 473) } == [473])
    }
}
