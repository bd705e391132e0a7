/// Calls of single architectures.
extension SyscallCatalogue {
    static let machine: [SyscallDescription] = [
        SyscallDescription("get_thread_area", .both("struct user_desc *u_info", .structure(.userDesc))),
        SyscallDescription("set_thread_area", .both("struct user_desc *u_info", .structure(.userDesc))),
        SyscallDescription(
            "modify_ldt", .value("int func"), .both("void *ptr", .bytes(.argument(2))),
            .value("unsigned long bytecount", .unsigned)),
        SyscallDescription("iopl", .value("unsigned int level")),
        SyscallDescription("ioperm", .value("unsigned long from"), .value("unsigned long num"), .value("int turn_on")),
        SyscallDescription("uprobe"),
        SyscallDescription("uretprobe"),
        SyscallDescription("vm86", .value("unsigned long cmd"), .value("unsigned long arg")),
        SyscallDescription("vm86old", .value("struct vm86_struct *user_vm86")),
        SyscallDescription("set_tls", .value("unsigned long addr")),
        SyscallDescription("get_tls", sets: [.pure]),
        SyscallDescription("breakpoint"),
        SyscallDescription("usr26"),
        SyscallDescription("usr32"),
        SyscallDescription(
            "spu_create", .in("const char *name", .cString), .value("unsigned int flags"), .value("umode_t mode"),
            .value("int neighbor_fd")),
        SyscallDescription("spu_run", .value("int fd", .descriptor), .value("__u32 *unpc"), .value("__u32 *ustatus")),
        SyscallDescription("rtas", .value("struct rtas_args *uargs")),
        SyscallDescription(
            "subpage_prot", .value("unsigned long addr"), .value("unsigned long len", .unsigned), .value("u32 *map")),
        SyscallDescription(
            "swapcontext", .value("struct ucontext *old_ctx"), .value("struct ucontext *new_ctx"),
            .value("long ctx_size")),
        SyscallDescription("switch_endian"),
        SyscallDescription(
            "sys_debug_setcontext", .value("struct ucontext *ctx"), .value("int ndbg"),
            .value("struct sig_dbg_op *dbg")),
        SyscallDescription(
            "pciconfig_read", .value("unsigned long bus"), .value("unsigned long dfn"), .value("unsigned long off"),
            .value("unsigned long len", .unsigned), .value("void *buf")),
        SyscallDescription(
            "pciconfig_write", .value("unsigned long bus"), .value("unsigned long dfn"), .value("unsigned long off"),
            .value("unsigned long len", .unsigned), .value("void *buf")),
        SyscallDescription(
            "pciconfig_iobase", .value("long which"), .value("unsigned long bus"), .value("unsigned long devfn")),
        SyscallDescription("s390_guarded_storage", .value("int command"), .value("struct gs_cb *gs_cb")),
        SyscallDescription(
            "s390_pci_mmio_read", .value("unsigned long mmio_addr"), .value("void *user_buffer"),
            .value("size_t length")),
        SyscallDescription(
            "s390_pci_mmio_write", .value("unsigned long mmio_addr"), .value("const void *user_buffer"),
            .value("size_t length")),
        SyscallDescription("s390_runtime_instr", .value("int command"), .value("int signum")),
        SyscallDescription(
            "s390_sthyi", .value("unsigned long function_code"), .value("void *buffer"), .value("u64 *return_code"),
            .value("unsigned long flags")),
        SyscallDescription(
            "riscv_flush_icache", sets: [.memory], .value("uintptr_t start"), .value("uintptr_t end"),
            .value("uintptr_t flags")),
        SyscallDescription(
            "riscv_hwprobe", .both("struct riscv_hwprobe *pairs", .array(.riscvHwprobe, count: .argument(1))),
            .value("size_t pair_count"), .value("size_t cpusetsize"),
            .both("unsigned long *cpus", .bytes(.argument(2))), .value("unsigned int flags")),
        SyscallDescription(unknown: "kern_features", sets: [.pure]),
    ]
}
