# The firmware of a 32-bit RISC-V guest with one hart: Debian's QEMU has OpenSBI for 64 bits alone. QEMU's virt machine starts
# it with the hart's number in a0, the device tree in a1, and in a2 a struct fw_dynamic_info (OpenSBI), which holds the
# kernel's address. The timer's interrupt is the kernel's own (Sstc), and of the SBI there are the calls of version 0.1, which with
# one hart have nothing to do; others are answered with SBI_ERR_NOT_SUPPORTED.
    .globl _start
_start:
    lla t0, trap
    csrw mtvec, t0
    # All memory is free to the kernel.
    li t0, -1
    csrw pmpaddr0, t0
    li t0, 0x1f
    csrw pmpcfg0, t0
    # All exceptions but the kernel's calls to here, and all interrupts, are the kernel's.
    li t0, 0xb1ff
    csrw medeleg, t0
    li t0, 0x222
    csrw mideleg, t0
    li t0, -1
    csrw mcounteren, t0
    # menvcfgh.STCE: the kernel sets stimecmp itself.
    li t0, 0x80000000
    csrw 0x31a, t0
    # Supervisor mode is next.
    li t0, 0x1800
    csrc mstatus, t0
    li t0, 0x0800
    csrs mstatus, t0
    lw t0, 8(a2)
    csrw mepc, t0
    mret

    .align 2
trap:
    csrw mscratch, t0
    csrr t0, mcause
    addi t0, t0, -9
1:  bnez t0, 1b
    csrr t0, mepc
    addi t0, t0, 4
    csrw mepc, t0
    li a0, 0
    li t0, 9
    bltu a7, t0, 2f
    li a0, -2
2:  csrr t0, mscratch
    mret
