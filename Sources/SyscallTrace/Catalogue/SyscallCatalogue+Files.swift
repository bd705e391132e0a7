/// Files and directories: opening, naming, ownership, times.
extension SyscallCatalogue {
    static let files: [SyscallDescription] = [
        SyscallDescription(
            "open", sets: [.desc, .file], effect: .opens(directory: nil, path: 0, flags: 1),
            .in("const char *filename", .cString), .value("int flags", .names(.openFlags)), .value("umode_t mode")),
        SyscallDescription(
            "openat", sets: [.desc, .file], effect: .opens(directory: 0, path: 1, flags: 2),
            .value("int dfd", .directory), .in("const char *filename", .cString),
            .value("int flags", .names(.openFlags)), .value("umode_t mode")),
        SyscallDescription(
            "openat2", sets: [.desc, .file], effect: .opens(directory: 0, path: 1, flags: nil),
            .value("int dfd", .directory), .in("const char *filename", .cString),
            .in("struct open_how *how", .structure(.openHow, .argument(3))), .value("size_t usize")),
        SyscallDescription(
            "creat", sets: [.desc, .file], effect: .opens(directory: nil, path: 0, flags: nil),
            .in("const char *pathname", .cString), .value("umode_t mode")),
        SyscallDescription("close", sets: [.desc], effect: .closes(0), .value("unsigned int fd", .descriptor)),
        SyscallDescription(
            "close_range", effect: .closesRange, .value("unsigned int fd", .unsigned32),
            .value("unsigned int max_fd"), .value("unsigned int flags", .names(.closeRangeFlags))),
        SyscallDescription(
            "dup", sets: [.desc], effect: .duplicates(to: nil, flags: nil), .value("unsigned int fildes", .descriptor)),
        SyscallDescription(
            "dup2", sets: [.desc], effect: .duplicates(to: 1, flags: nil), .value("unsigned int oldfd", .descriptor),
            .value("unsigned int newfd", .descriptor)),
        SyscallDescription(
            "dup3", sets: [.desc], effect: .duplicates(to: 1, flags: 2), .value("unsigned int oldfd", .descriptor),
            .value("unsigned int newfd", .descriptor), .value("int flags", .names(.pipeFlags))),
        SyscallDescription(
            "fcntl", variants: ["fcntl64"], sets: [.desc], effect: .controls, commands: .fcntl,
            .value("unsigned int fd", .descriptor), .value("unsigned int cmd", .names(.fcntlCommand)),
            .value("unsigned long arg")),
        SyscallDescription(
            "flock", sets: [.desc], .value("unsigned int fd", .descriptor),
            .value("unsigned int cmd", .names(.flockOperation))),
        SyscallDescription(
            "ioctl", sets: [.desc], .value("unsigned int fd", .descriptor), .value("unsigned int cmd", .ioctl),
            .value("unsigned long arg")),
        SyscallDescription(
            "access", sets: [.file], .in("const char *filename", .cString), .value("int mode", .names(.accessMode))),
        SyscallDescription(
            "faccessat", sets: [.desc, .file], .value("int dfd", .directory), .in("const char *filename", .cString),
            .value("int mode", .names(.accessMode))),
        SyscallDescription(
            "faccessat2", sets: [.desc, .file], .value("int dfd", .directory), .in("const char *filename", .cString),
            .value("int mode", .names(.accessMode)), .value("int flags", .names(.faccessatFlags))),
        SyscallDescription(
            "stat", event: "newstat", variants: ["stat64"], sets: [.file, .stat],
            .in("const char *filename", .cString), .out("struct stat *statbuf", .structure(.stat))),
        SyscallDescription(
            "lstat", event: "newlstat", variants: ["lstat64"], sets: [.file, .lstat],
            .in("const char *filename", .cString), .out("struct stat *statbuf", .structure(.stat))),
        SyscallDescription(
            "fstat", event: "newfstat", variants: ["fstat64"], sets: [.desc, .fstat],
            .value("unsigned int fd", .descriptor), .out("struct stat *statbuf", .structure(.stat))),
        SyscallDescription(
            "newfstatat", variants: ["fstatat64"], sets: [.desc, .file, .fstat], .value("int dfd", .directory),
            .in("const char *filename", .cString), .out("struct stat *statbuf", .structure(.stat)),
            .value("int flag", .names(.atFlags))),
        SyscallDescription(
            "statx", sets: [.desc, .file, .fstat], .value("int dfd", .directory),
            .in("const char *filename", .cString), .value("unsigned flags", .names(.statxFlags)),
            .value("unsigned int mask", .names(.statxMask)), .out("struct statx *buffer", .structure(.statx))),
        SyscallDescription(
            "oldstat", sets: [.file, .stat], .in("const char *filename", .cString),
            .out("struct __old_kernel_stat *statbuf", .structure(.oldStat))),
        SyscallDescription(
            "oldlstat", sets: [.file, .lstat], .in("const char *filename", .cString),
            .out("struct __old_kernel_stat *statbuf", .structure(.oldStat))),
        SyscallDescription(
            "oldfstat", sets: [.desc, .fstat], .value("unsigned int fd", .descriptor),
            .out("struct __old_kernel_stat *statbuf", .structure(.oldStat))),
        SyscallDescription(
            "readlink", sets: [.file], .in("const char *path", .cString), .out("char *buf", .bytes(.result)),
            .value("int bufsiz")),
        SyscallDescription(
            "readlinkat", sets: [.desc, .file], .value("int dfd", .directory), .in("const char *pathname", .cString),
            .out("char *buf", .bytes(.result)), .value("int bufsiz")),
        SyscallDescription(
            "link", sets: [.file], .in("const char *oldname", .cString), .in("const char *newname", .cString)),
        SyscallDescription(
            "linkat", sets: [.desc, .file], .value("int olddfd", .directory), .in("const char *oldname", .cString),
            .value("int newdfd", .directory), .in("const char *newname", .cString),
            .value("int flags", .names(.atFlags))),
        SyscallDescription(
            "symlink", sets: [.file], .in("const char *oldname", .cString), .in("const char *newname", .cString)),
        SyscallDescription(
            "symlinkat", sets: [.desc, .file], .in("const char *oldname", .cString),
            .value("int newdfd", .directory), .in("const char *newname", .cString)),
        SyscallDescription("unlink", sets: [.file], .in("const char *pathname", .cString)),
        SyscallDescription(
            "unlinkat", sets: [.desc, .file], .value("int dfd", .directory), .in("const char *pathname", .cString),
            .value("int flag", .names(.unlinkatFlags))),
        SyscallDescription(
            "rename", sets: [.file], .in("const char *oldname", .cString), .in("const char *newname", .cString)),
        SyscallDescription(
            "renameat", sets: [.desc, .file], .value("int olddfd", .directory), .in("const char *oldname", .cString),
            .value("int newdfd", .directory), .in("const char *newname", .cString)),
        SyscallDescription(
            "renameat2", sets: [.desc, .file], .value("int olddfd", .directory),
            .in("const char *oldname", .cString), .value("int newdfd", .directory),
            .in("const char *newname", .cString), .value("unsigned int flags", .names(.renameFlags))),
        SyscallDescription("mkdir", sets: [.file], .in("const char *pathname", .cString), .value("umode_t mode")),
        SyscallDescription(
            "mkdirat", sets: [.desc, .file], .value("int dfd", .directory), .in("const char *pathname", .cString),
            .value("umode_t mode")),
        SyscallDescription("rmdir", sets: [.file], .in("const char *pathname", .cString)),
        SyscallDescription(
            "mknod", sets: [.file], .in("const char *filename", .cString), .value("umode_t mode", .mode),
            .value("unsigned dev", .device)),
        SyscallDescription(
            "mknodat", sets: [.desc, .file], .value("int dfd", .directory), .in("const char *filename", .cString),
            .value("umode_t mode", .mode), .value("unsigned int dev", .device)),
        SyscallDescription("chmod", sets: [.file], .in("const char *filename", .cString), .value("umode_t mode")),
        SyscallDescription("fchmod", sets: [.desc], .value("unsigned int fd", .descriptor), .value("umode_t mode")),
        SyscallDescription(
            "fchmodat", sets: [.desc, .file], .value("int dfd", .directory), .in("const char *filename", .cString),
            .value("umode_t mode")),
        SyscallDescription(
            "fchmodat2", sets: [.desc, .file], .value("int dfd", .directory), .in("const char *filename", .cString),
            .value("umode_t mode"), .value("unsigned int flags")),
        SyscallDescription(
            "chown", variants: ["chown32"], sets: [.file], .in("const char *filename", .cString),
            .value("uid_t user"), .value("gid_t group")),
        SyscallDescription(
            "lchown", variants: ["lchown32"], sets: [.file], .in("const char *filename", .cString),
            .value("uid_t user"), .value("gid_t group")),
        SyscallDescription(
            "fchown", variants: ["fchown32"], sets: [.desc], .value("unsigned int fd", .descriptor),
            .value("uid_t user"), .value("gid_t group")),
        SyscallDescription(
            "fchownat", sets: [.desc, .file], .value("int dfd", .directory), .in("const char *filename", .cString),
            .value("uid_t user"), .value("gid_t group"), .value("int flag", .names(.atFlags))),
        SyscallDescription(
            "utime", sets: [.file], .in("char *filename", .cString),
            .in("struct utimbuf *times", .structure(.utimbuf))),
        SyscallDescription(
            "utimes", sets: [.file], .in("char *filename", .cString),
            .in("struct __kernel_old_timeval *utimes", .array(.timeval, count: .fixed(2)))),
        SyscallDescription(
            "futimesat", sets: [.desc, .file], .value("int dfd", .directory), .in("const char *filename", .cString),
            .in("struct __kernel_old_timeval *utimes", .array(.timeval, count: .fixed(2)))),
        SyscallDescription(
            "utimensat", variants: ["utimensat_time64"], sets: [.desc, .file], .value("int dfd", .directory),
            .in("const char *filename", .cString),
            .in("struct __kernel_timespec *utimes", .array(.timespec, count: .fixed(2))),
            .value("int flags", .names(.atFlags))),
        SyscallDescription("umask", result: .octal, .value("int mask", .mode)),
        SyscallDescription("chdir", sets: [.file], effect: .changesDirectory, .in("const char *filename", .cString)),
        SyscallDescription(
            "fchdir", sets: [.desc], effect: .changesDirectoryToDescriptor, .value("unsigned int fd", .descriptor)),
        SyscallDescription(
            "getcwd", sets: [.file], .out("char *buf", .bytes(.result)), .value("unsigned long size", .unsigned)),
        SyscallDescription("chroot", sets: [.file], .in("const char *filename", .cString)),
        SyscallDescription(
            "getdents", sets: [.desc], .value("unsigned int fd", .descriptor),
            .out("struct linux_dirent *dirent", .bytes(.result)), .value("unsigned int count")),
        SyscallDescription(
            "getdents64", sets: [.desc], .value("unsigned int fd", .descriptor),
            .out("struct linux_dirent64 *dirent", .bytes(.result)), .value("unsigned int count")),
        SyscallDescription(
            "readdir", sets: [.desc], .value("unsigned int fd", .descriptor),
            .out("struct old_linux_dirent *dirent", .structure(.oldDirent)), .value("unsigned int count")),
        SyscallDescription("truncate", sets: [.file], .in("const char *path", .cString), .value("long length")),
        SyscallDescription("ftruncate", sets: [.desc], .value("unsigned int fd", .descriptor), .value("off_t length")),
        SyscallDescription("truncate64", sets: [.file], .in("const char *path", .cString), .value("loff_t length")),
        SyscallDescription(
            "ftruncate64", sets: [.desc], .value("unsigned int fd", .descriptor), .value("loff_t length")),
        SyscallDescription(
            "file_getattr", sets: [.desc, .file], .value("int dfd", .directory),
            .in("const char *filename", .cString),
            .out("struct file_attr *ufattr", .structure(.fileAttr, .argument(3))), .value("size_t usize"),
            .value("unsigned int at_flags")),
        SyscallDescription(
            "file_setattr", sets: [.desc, .file], .value("int dfd", .directory),
            .in("const char *filename", .cString),
            .in("struct file_attr *ufattr", .structure(.fileAttr, .argument(3))), .value("size_t usize"),
            .value("unsigned int at_flags")),
        SyscallDescription(
            "name_to_handle_at", sets: [.desc, .file], .value("int dfd", .directory),
            .in("const char *name", .cString), .both("struct file_handle *handle", .structure(.fileHandle)),
            .out("void *mnt_id", .structure(.int)), .value("int flag", .names(.handleFlags))),
        SyscallDescription(
            "open_by_handle_at", sets: [.desc], effect: .makes, .value("int mountdirfd", .directory),
            .in("struct file_handle *handle", .structure(.fileHandle)), .value("int flags", .names(.openFlags))),
        SyscallDescription(
            "memfd_create", sets: [.desc], effect: .makes, .in("const char *uname", .cString),
            .value("unsigned int flags", .names(.memfdFlags))),
        SyscallDescription("memfd_secret", sets: [.desc], effect: .makes, .value("unsigned int flags")),
        SyscallDescription("userfaultfd", sets: [.desc], effect: .makes, .value("int flags")),
        SyscallDescription("pipe", sets: [.desc], .out("int *fildes", .array(.int, count: .fixed(2)))),
        SyscallDescription(
            "pipe2", sets: [.desc], .out("int *fildes", .array(.int, count: .fixed(2))),
            .value("int flags", .names(.pipeFlags))),
    ]
}
