/// Values of `e_machine` (System V gABI and include/uapi/linux/elf-em.h) that more than one place here names.
extension Machine {
    /// `EM_386`.
    public static let i386 = Machine(rawValue: 3)
    /// `EM_PPC`.
    public static let powerpc = Machine(rawValue: 20)
    /// `EM_PPC64`.
    public static let powerpc64 = Machine(rawValue: 21)
    /// `EM_S390`.
    public static let s390 = Machine(rawValue: 22)
    /// `EM_ARM`.
    public static let arm = Machine(rawValue: 40)
    /// `EM_X86_64`.
    public static let amd64 = Machine(rawValue: 62)
    /// `EM_AARCH64`.
    public static let aarch64 = Machine(rawValue: 183)
    /// `EM_RISCV`.
    public static let riscv = Machine(rawValue: 243)
    /// `EM_LOONGARCH`.
    public static let loongarch = Machine(rawValue: 258)
}
