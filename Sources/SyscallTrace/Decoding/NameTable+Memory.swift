import Architectures

/// Names of flags of mappings.
extension NameTable {
    /// `asm-generic/mman-common.h`.
    static let protection = NameTable(
        zero: "PROT_NONE",
        flags: [
            "PROT_READ": 0x1, "PROT_WRITE": 0x2, "PROT_EXEC": 0x4, "PROT_GROWSDOWN": 0x1000000,
            "PROT_GROWSUP": 0x2000000,
        ])

    /// `asm-generic/mman.h`.
    static let mapFlags = NameTable(
        mask: 0xf,
        values: [
            "MAP_FILE": 0x0, "MAP_SHARED": 0x1, "MAP_PRIVATE": 0x2, "MAP_SHARED_VALIDATE": 0x3,
        ],
        flags: [
            "MAP_FIXED": 0x10, "MAP_ANONYMOUS": 0x20, "MAP_GROWSDOWN": 0x100, "MAP_DENYWRITE": 0x800,
            "MAP_EXECUTABLE": 0x1000, "MAP_LOCKED": 0x2000, "MAP_NORESERVE": 0x4000, "MAP_POPULATE": 0x8000,
            "MAP_NONBLOCK": 0x10000, "MAP_STACK": 0x20000, "MAP_HUGETLB": 0x40000, "MAP_SYNC": 0x80000,
            "MAP_FIXED_NOREPLACE": 0x100000,
        ],
        variants: [
            .powerpc: ValueNames(
                mask: 0xf,
                values: [
                    "MAP_FILE": 0x0, "MAP_SHARED": 0x1, "MAP_PRIVATE": 0x2, "MAP_SHARED_VALIDATE": 0x3,
                ],
                flags: [
                    "MAP_FIXED": 0x10, "MAP_ANONYMOUS": 0x20, "MAP_NORESERVE": 0x40, "MAP_LOCKED": 0x80,
                    "MAP_GROWSDOWN": 0x100, "MAP_DENYWRITE": 0x800, "MAP_EXECUTABLE": 0x1000, "MAP_POPULATE": 0x8000,
                    "MAP_NONBLOCK": 0x10000, "MAP_STACK": 0x20000, "MAP_HUGETLB": 0x40000, "MAP_SYNC": 0x80000,
                    "MAP_FIXED_NOREPLACE": 0x100000,
                ])
        ])

    /// `linux/mman.h`.
    static let mremapFlags = NameTable(
        flags: [
            "MREMAP_MAYMOVE": 0x1, "MREMAP_FIXED": 0x2, "MREMAP_DONTUNMAP": 0x4,
        ])

    /// `asm-generic/mman-common.h`.
    static let memoryAdvice = NameTable(
        values: [
            "MADV_NORMAL": 0x0, "MADV_RANDOM": 0x1, "MADV_SEQUENTIAL": 0x2, "MADV_WILLNEED": 0x3,
            "MADV_DONTNEED": 0x4, "MADV_FREE": 0x8, "MADV_REMOVE": 0x9, "MADV_DONTFORK": 0xa, "MADV_DOFORK": 0xb,
            "MADV_MERGEABLE": 0xc, "MADV_UNMERGEABLE": 0xd, "MADV_HUGEPAGE": 0xe, "MADV_NOHUGEPAGE": 0xf,
            "MADV_DONTDUMP": 0x10, "MADV_DODUMP": 0x11, "MADV_WIPEONFORK": 0x12, "MADV_KEEPONFORK": 0x13,
            "MADV_COLD": 0x14, "MADV_PAGEOUT": 0x15, "MADV_POPULATE_READ": 0x16, "MADV_POPULATE_WRITE": 0x17,
            "MADV_HWPOISON": 0x64,
        ])

    /// `asm-generic/mman-common.h`.
    static let msyncFlags = NameTable(
        flags: [
            "MS_SYNC": 0x4, "MS_ASYNC": 0x1, "MS_INVALIDATE": 0x2,
        ])

    /// `asm-generic/mman.h`.
    static let mlockallFlags = NameTable(
        flags: [
            "MCL_CURRENT": 0x1, "MCL_FUTURE": 0x2, "MCL_ONFAULT": 0x4,
        ])
}
