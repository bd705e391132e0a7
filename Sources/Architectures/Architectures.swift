extension Architecture {
    /// All architectures that are known, in the order of their names.
    public static let all: [Architecture] = [
        alpha, arc, arm, arm64, avr32, blackfin, csky, hexagon, ia64, loongarch, m68k, microblaze, mips, nds32, nios2,
        openrisc, parisc, powerpc, riscv, s390, sh, sparc, x86, xtensa,
    ]
}
