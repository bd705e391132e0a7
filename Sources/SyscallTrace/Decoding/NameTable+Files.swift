import Architectures

/// Names of flags, commands and modes of files and file systems.
extension NameTable {
    /// `O_…` of open flags (`asm-generic/fcntl.h`; `FASYNC` is `O_ASYNC`).
    static let openFlags = NameTable(
        mask: 0x3,
        values: [
            "O_RDONLY": 0x0, "O_WRONLY": 0x1, "O_RDWR": 0x2,
        ],
        flags: [
            "O_CREAT": 0x40, "O_EXCL": 0x80, "O_NOCTTY": 0x100, "O_TRUNC": 0x200, "O_APPEND": 0x400,
            "O_NONBLOCK": 0x800, "O_SYNC": 0x101000, "O_DSYNC": 0x1000, "O_DIRECT": 0x4000, "O_LARGEFILE": 0x8000,
            "O_NOFOLLOW": 0x20000, "O_NOATIME": 0x40000, "O_CLOEXEC": 0x80000, "O_PATH": 0x200000,
            "O_TMPFILE": 0x410000, "O_DIRECTORY": 0x10000, "FASYNC": 0x2000,
        ],
        variants: [
            .arm: ValueNames(
                mask: 0x3,
                values: [
                    "O_RDONLY": 0x0, "O_WRONLY": 0x1, "O_RDWR": 0x2,
                ],
                flags: [
                    "O_CREAT": 0x40, "O_EXCL": 0x80, "O_NOCTTY": 0x100, "O_TRUNC": 0x200, "O_APPEND": 0x400,
                    "O_NONBLOCK": 0x800, "O_SYNC": 0x101000, "O_DSYNC": 0x1000, "O_DIRECT": 0x10000,
                    "O_LARGEFILE": 0x20000, "O_NOFOLLOW": 0x8000, "O_NOATIME": 0x40000, "O_CLOEXEC": 0x80000,
                    "O_PATH": 0x200000, "O_TMPFILE": 0x404000, "O_DIRECTORY": 0x4000, "FASYNC": 0x2000,
                ]),
            .powerpc: ValueNames(
                mask: 0x3,
                values: [
                    "O_RDONLY": 0x0, "O_WRONLY": 0x1, "O_RDWR": 0x2,
                ],
                flags: [
                    "O_CREAT": 0x40, "O_EXCL": 0x80, "O_NOCTTY": 0x100, "O_TRUNC": 0x200, "O_APPEND": 0x400,
                    "O_NONBLOCK": 0x800, "O_SYNC": 0x101000, "O_DSYNC": 0x1000, "O_DIRECT": 0x20000,
                    "O_LARGEFILE": 0x10000, "O_NOFOLLOW": 0x8000, "O_NOATIME": 0x40000, "O_CLOEXEC": 0x80000,
                    "O_PATH": 0x200000, "O_TMPFILE": 0x404000, "O_DIRECTORY": 0x4000, "FASYNC": 0x2000,
                ]),
        ])

    /// What `pipe2` and `dup3` take of them.
    static let pipeFlags = NameTable(
        flags: [
            "O_EXCL": 0x80, "O_NONBLOCK": 0x800, "O_DIRECT": 0x4000, "O_CLOEXEC": 0x80000,
        ],
        variants: [
            .arm: ValueNames(
                flags: [
                    "O_EXCL": 0x80, "O_NONBLOCK": 0x800, "O_DIRECT": 0x10000, "O_CLOEXEC": 0x80000,
                ]),
            .powerpc: ValueNames(
                flags: [
                    "O_EXCL": 0x80, "O_NONBLOCK": 0x800, "O_DIRECT": 0x20000, "O_CLOEXEC": 0x80000,
                ]),
        ])

    /// Commands of `fcntl` (`linux/fcntl.h`, `asm-generic/fcntl.h`).
    static let fcntlCommand = NameTable(
        values: [
            "F_DUPFD": 0x0, "F_GETFD": 0x1, "F_SETFD": 0x2, "F_GETFL": 0x3, "F_SETFL": 0x4, "F_GETLK": 0x5,
            "F_SETLK": 0x6, "F_SETLKW": 0x7, "F_SETOWN": 0x8, "F_GETOWN": 0x9, "F_SETSIG": 0xa, "F_GETSIG": 0xb,
            "F_SETOWN_EX": 0xf, "F_GETOWN_EX": 0x10, "F_OFD_GETLK": 0x24, "F_OFD_SETLK": 0x25, "F_OFD_SETLKW": 0x26,
            "F_SETLEASE": 0x400, "F_GETLEASE": 0x401, "F_NOTIFY": 0x402, "F_DUPFD_CLOEXEC": 0x406,
            "F_SETPIPE_SZ": 0x407, "F_GETPIPE_SZ": 0x408, "F_ADD_SEALS": 0x409, "F_GET_SEALS": 0x40a,
        ])

    /// Flags of a descriptor (`asm-generic/fcntl.h`).
    static let descriptorFlags = NameTable(
        flags: [
            "FD_CLOEXEC": 0x1
        ])

    /// `linux/fs.h`.
    static let seekWhence = NameTable(
        values: [
            "SEEK_SET": 0x0, "SEEK_CUR": 0x1, "SEEK_END": 0x2, "SEEK_DATA": 0x3, "SEEK_HOLE": 0x4,
        ])

    /// Operations of `flock` (`asm-generic/fcntl.h`).
    static let flockOperation = NameTable(
        flags: [
            "LOCK_SH": 0x1, "LOCK_EX": 0x2, "LOCK_NB": 0x4, "LOCK_UN": 0x8,
        ])

    /// Modes of `access` (`unistd.h`).
    static let accessMode = NameTable(
        zero: "F_OK",
        flags: [
            "R_OK": 0x4, "W_OK": 0x2, "X_OK": 0x1,
        ])

    /// `AT_…` (`linux/fcntl.h`).
    static let atFlags = NameTable(
        flags: [
            "AT_SYMLINK_NOFOLLOW": 0x100, "AT_REMOVEDIR": 0x200, "AT_SYMLINK_FOLLOW": 0x400, "AT_NO_AUTOMOUNT": 0x800,
            "AT_EMPTY_PATH": 0x1000,
        ])

    /// What `faccessat2` takes of them, where 0x200 is another.
    static let faccessatFlags = NameTable(
        flags: [
            "AT_SYMLINK_NOFOLLOW": 0x100, "AT_EACCESS": 0x200, "AT_EMPTY_PATH": 0x1000,
        ])

    /// What `name_to_handle_at` takes of them.
    static let handleFlags = NameTable(
        flags: [
            "AT_SYMLINK_FOLLOW": 0x400, "AT_EMPTY_PATH": 0x1000,
        ])

    /// What `statx` takes of them.
    static let statxFlags = NameTable(
        mask: 0x6000,
        values: [
            "AT_STATX_SYNC_AS_STAT": 0x0, "AT_STATX_FORCE_SYNC": 0x2000, "AT_STATX_DONT_SYNC": 0x4000,
        ],
        flags: [
            "AT_SYMLINK_NOFOLLOW": 0x100, "AT_NO_AUTOMOUNT": 0x800, "AT_EMPTY_PATH": 0x1000,
        ])

    /// What `unlinkat` takes of them.
    static let unlinkatFlags = NameTable(
        flags: [
            "AT_REMOVEDIR": 0x200
        ])

    /// `linux/stat.h`.
    static let statxMask = NameTable(
        flags: [
            "STATX_TYPE": 0x1, "STATX_MODE": 0x2, "STATX_NLINK": 0x4, "STATX_UID": 0x8, "STATX_GID": 0x10,
            "STATX_ATIME": 0x20, "STATX_MTIME": 0x40, "STATX_CTIME": 0x80, "STATX_INO": 0x100, "STATX_SIZE": 0x200,
            "STATX_BLOCKS": 0x400, "STATX_BTIME": 0x800, "STATX_MNT_ID": 0x1000,
        ])

    /// `linux/fs.h`.
    static let renameFlags = NameTable(
        flags: [
            "RENAME_NOREPLACE": 0x1, "RENAME_EXCHANGE": 0x2, "RENAME_WHITEOUT": 0x4,
        ])

    /// `linux/close_range.h`.
    static let closeRangeFlags = NameTable(
        flags: [
            "CLOSE_RANGE_UNSHARE": 0x2, "CLOSE_RANGE_CLOEXEC": 0x4,
        ])

    /// Leases (`asm-generic/fcntl.h`).
    static let leaseType = NameTable(
        values: [
            "F_RDLCK": 0x0, "F_WRLCK": 0x1, "F_UNLCK": 0x2,
        ])

    /// Directory notifications (`linux/fcntl.h`).
    static let dnotifyMask = NameTable(
        flags: [
            "DN_ACCESS": 0x1, "DN_MODIFY": 0x2, "DN_CREATE": 0x4, "DN_DELETE": 0x8, "DN_RENAME": 0x10,
            "DN_ATTRIB": 0x20, "DN_MULTISHOT": 0x8000_0000,
        ])

    /// Seals of a memory file (`linux/fcntl.h`).
    static let sealFlags = NameTable(
        flags: [
            "F_SEAL_SEAL": 0x1, "F_SEAL_SHRINK": 0x2, "F_SEAL_GROW": 0x4, "F_SEAL_WRITE": 0x8,
            "F_SEAL_FUTURE_WRITE": 0x10, "F_SEAL_EXEC": 0x20,
        ])

    /// `linux/memfd.h`.
    static let memfdFlags = NameTable(
        flags: [
            "MFD_CLOEXEC": 0x1, "MFD_ALLOW_SEALING": 0x2, "MFD_HUGETLB": 0x4,
        ])

    /// `linux/falloc.h`.
    static let fallocateMode = NameTable(
        flags: [
            "FALLOC_FL_KEEP_SIZE": 0x1, "FALLOC_FL_PUNCH_HOLE": 0x2, "FALLOC_FL_COLLAPSE_RANGE": 0x8,
            "FALLOC_FL_ZERO_RANGE": 0x10, "FALLOC_FL_INSERT_RANGE": 0x20, "FALLOC_FL_UNSHARE_RANGE": 0x40,
        ])

    /// `linux/fadvise.h`.
    static let fileAdvice = NameTable(
        values: [
            "POSIX_FADV_NORMAL": 0x0, "POSIX_FADV_RANDOM": 0x1, "POSIX_FADV_SEQUENTIAL": 0x2,
            "POSIX_FADV_WILLNEED": 0x3, "POSIX_FADV_DONTNEED": 0x4, "POSIX_FADV_NOREUSE": 0x5,
        ])

    /// Flags of `sync_file_range` (`linux/fs.h`).
    static let syncFileRangeFlags = NameTable(
        flags: [
            "SYNC_FILE_RANGE_WAIT_BEFORE": 0x1, "SYNC_FILE_RANGE_WRITE": 0x2, "SYNC_FILE_RANGE_WAIT_AFTER": 0x4,
        ])

    /// Flags of `preadv2` and `pwritev2` (`linux/fs.h`).
    static let readWriteFlags = NameTable(
        flags: [
            "RWF_HIPRI": 0x1, "RWF_DSYNC": 0x2, "RWF_SYNC": 0x4, "RWF_NOWAIT": 0x8, "RWF_APPEND": 0x10,
        ])

    /// `SPLICE_F_…` (Linux `include/linux/splice.h`, `bits/fcntl-linux.h`).
    static let spliceFlags = NameTable(
        flags: [
            "SPLICE_F_MOVE": 0x1, "SPLICE_F_NONBLOCK": 0x2, "SPLICE_F_MORE": 0x4, "SPLICE_F_GIFT": 0x8,
        ])

    /// Flags of `mount` (`linux/mount.h`).
    static let mountFlags = NameTable(
        flags: [
            "MS_RDONLY": 0x1, "MS_NOSUID": 0x2, "MS_NODEV": 0x4, "MS_NOEXEC": 0x8, "MS_SYNCHRONOUS": 0x10,
            "MS_REMOUNT": 0x20, "MS_MANDLOCK": 0x40, "MS_DIRSYNC": 0x80, "MS_NOATIME": 0x400, "MS_NODIRATIME": 0x800,
            "MS_BIND": 0x1000, "MS_MOVE": 0x2000, "MS_REC": 0x4000, "MS_SILENT": 0x8000, "MS_POSIXACL": 0x10000,
            "MS_UNBINDABLE": 0x20000, "MS_PRIVATE": 0x40000, "MS_SLAVE": 0x80000, "MS_SHARED": 0x100000,
            "MS_RELATIME": 0x200000, "MS_STRICTATIME": 0x1000000, "MS_LAZYTIME": 0x2000000,
        ])

    /// Flags of `umount2` (`sys/mount.h`).
    static let umountFlags = NameTable(
        flags: [
            "MNT_FORCE": 0x1, "MNT_DETACH": 0x2, "MNT_EXPIRE": 0x4,
        ])
}
