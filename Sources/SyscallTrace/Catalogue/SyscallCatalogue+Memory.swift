/// Memory.
extension SyscallCatalogue {
    static let memory: [SyscallDescription] = [
        SyscallDescription("brk", sets: [.memory], result: .hexadecimal, .value("unsigned long brk", .pointer)),
        SyscallDescription(
            "mmap", variants: ["mmap2"], sets: [.desc, .memory], result: .hexadecimal,
            .value("unsigned long addr", .pointer), .value("unsigned long len", .unsigned),
            .value("unsigned long prot", .names(.protection)), .value("unsigned long flags", .names(.mapFlags)),
            .value("unsigned long fd", .descriptor), .value("unsigned long off", .hexadecimal)),
        SyscallDescription("old_mmap", result: .hexadecimal, .value("struct mmap_arg_struct *arg")),
        SyscallDescription("munmap", sets: [.memory], .value("unsigned long addr", .pointer), .value("size_t len")),
        SyscallDescription(
            "mprotect", sets: [.memory], .value("unsigned long start", .pointer), .value("size_t len"),
            .value("unsigned long prot", .names(.protection))),
        SyscallDescription(
            "pkey_mprotect", sets: [.memory], .value("unsigned long start", .pointer), .value("size_t len", .unsigned),
            .value("unsigned long prot", .names(.protection)), .value("int pkey")),
        SyscallDescription("pkey_alloc", .value("unsigned long flags"), .value("unsigned long init_val")),
        SyscallDescription("pkey_free", .value("int pkey")),
        SyscallDescription(
            "mremap", sets: [.memory], result: .hexadecimal, .value("unsigned long addr"),
            .value("unsigned long old_len", .unsigned), .value("unsigned long new_len", .unsigned),
            .value("unsigned long flags", .names(.mremapFlags)), .value("unsigned long new_addr")),
        SyscallDescription(
            "madvise", sets: [.memory], .value("unsigned long start", .pointer), .value("size_t len_in"),
            .value("int behavior", .names(.memoryAdvice))),
        SyscallDescription(
            "process_madvise", sets: [.desc], .value("int pidfd", .descriptor),
            .in("const struct iovec *vec", .array(.iovec, count: .argument(2))), .value("size_t vlen"),
            .value("int behavior", .names(.memoryAdvice)), .value("unsigned int flags")),
        SyscallDescription(
            "msync", sets: [.memory], .value("unsigned long start", .pointer), .value("size_t len"),
            .value("int flags", .names(.msyncFlags))),
        SyscallDescription("mlock", sets: [.memory], .value("unsigned long start", .pointer), .value("size_t len")),
        SyscallDescription(
            "mlock2", sets: [.memory], .value("unsigned long start", .pointer), .value("size_t len"),
            .value("int flags")),
        SyscallDescription("munlock", sets: [.memory], .value("unsigned long start", .pointer), .value("size_t len")),
        SyscallDescription("mlockall", sets: [.memory], .value("int flags", .names(.mlockallFlags))),
        SyscallDescription("munlockall", sets: [.memory]),
        SyscallDescription(
            "mincore", sets: [.memory], .value("unsigned long start", .pointer), .value("size_t len"),
            .out("unsigned char *vec", .bytes(.pages(1)))),
        SyscallDescription(
            "remap_file_pages", sets: [.memory], .value("unsigned long start", .pointer),
            .value("unsigned long size", .unsigned), .value("unsigned long prot", .names(.protection)),
            .value("unsigned long pgoff", .unsigned), .value("unsigned long flags", .names(.mapFlags))),
        SyscallDescription(
            "mseal", sets: [.memory], .value("unsigned long start"), .value("size_t len"),
            .value("unsigned long flags")),
        SyscallDescription(
            "map_shadow_stack", sets: [.memory], .value("unsigned long addr"),
            .value("unsigned long size", .unsigned), .value("unsigned int flags")),
        SyscallDescription(
            "mbind", sets: [.memory], .value("unsigned long start", .pointer), .value("unsigned long len", .unsigned),
            .value("unsigned long mode"), .in("const unsigned long *nmask", .bytes(.bits(4))),
            .value("unsigned long maxnode", .unsigned), .value("unsigned int flags")),
        SyscallDescription(
            "get_mempolicy", sets: [.memory], .out("int *policy", .structure(.int)),
            .out("unsigned long *nmask", .bytes(.bits(2))), .value("unsigned long maxnode", .unsigned),
            .value("unsigned long addr", .pointer), .value("unsigned long flags")),
        SyscallDescription(
            "set_mempolicy", sets: [.memory], .value("int mode"), .in("const unsigned long *nmask", .bytes(.bits(2))),
            .value("unsigned long maxnode", .unsigned)),
        SyscallDescription(
            "set_mempolicy_home_node", sets: [.memory], .value("unsigned long start", .pointer),
            .value("unsigned long len", .unsigned), .value("unsigned long home_node", .unsigned),
            .value("unsigned long flags")),
        SyscallDescription(
            "migrate_pages", sets: [.memory], .value("pid_t pid"), .value("unsigned long maxnode", .unsigned),
            .in("const unsigned long *old_nodes", .bytes(.bits(1))),
            .in("const unsigned long *new_nodes", .bytes(.bits(1)))),
        SyscallDescription(
            "move_pages", sets: [.memory], .value("pid_t pid"), .value("unsigned long nr_pages", .unsigned),
            .in("const void * *pages", .array(.pointer, count: .argument(1))),
            .in("const int *nodes", .array(.int, count: .argument(1))),
            .out("int *status", .array(.int, count: .argument(1))), .value("int flags")),
        SyscallDescription(
            "process_vm_readv", .value("pid_t pid"),
            .out("const struct iovec *lvec", .array(.iovec, count: .argument(2))),
            .value("unsigned long liovcnt", .unsigned),
            .in("const struct iovec *rvec", .array(.iovec, count: .argument(4))),
            .value("unsigned long riovcnt", .unsigned),
            .value("unsigned long flags", .unsigned)),
        SyscallDescription(
            "process_vm_writev", .value("pid_t pid"),
            .in("const struct iovec *lvec", .array(.iovec, count: .argument(2))),
            .value("unsigned long liovcnt", .unsigned),
            .in("const struct iovec *rvec", .array(.iovec, count: .argument(4))),
            .value("unsigned long riovcnt", .unsigned),
            .value("unsigned long flags", .unsigned)),
        SyscallDescription(
            "process_mrelease", sets: [.desc], .value("int pidfd", .descriptor), .value("unsigned int flags")),
        SyscallDescription(
            "cacheflush", sets: [.memory], .value("unsigned long start"), .value("unsigned long end"),
            .value("unsigned long flags")),
    ]
}
