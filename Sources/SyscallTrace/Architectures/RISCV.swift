/// RISC-V, which has two calls of its own in the gap that asm-generic leaves (arch/riscv/include/uapi/asm/unistd.h,
/// 6.4; scripts/syscall.tbl, 6.11).
extension SyscallNumbers {
    /// Those of 64-bit programs.
    static let riscv64 = generic64.with(riscvOwn)
    /// Those of 32-bit programs.
    static let riscv32 = generic32.with(riscvOwn)

    private static let riscvOwn = [258: "riscv_hwprobe", 259: "riscv_flush_icache"]
}
