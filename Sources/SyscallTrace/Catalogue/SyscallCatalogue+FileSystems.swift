/// File systems: mounting, quotas, swap, writing back.
extension SyscallCatalogue {
    static let fileSystems: [SyscallDescription] = [
        SyscallDescription(
            "mount", sets: [.file], .in("char *dev_name", .cString), .in("char *dir_name", .cString),
            .in("char *type", .cString), .value("unsigned long flags", .names(.mountFlags)),
            .in("void *data", .cString)),
        SyscallDescription("umount", variants: ["oldumount"], sets: [.file], .in("char *name", .cString)),
        SyscallDescription(
            "umount2", event: "umount", sets: [.file], .in("char *name", .cString),
            .value("int flags", .names(.umountFlags))),
        SyscallDescription(
            "pivot_root", sets: [.file], .in("const char *new_root", .cString), .in("const char *put_old", .cString)),
        SyscallDescription(
            "fsopen", sets: [.desc], effect: .makes, .in("const char *_fs_name", .cString),
            .value("unsigned int flags")),
        SyscallDescription(
            "fsconfig", sets: [.desc, .file], .value("int fd", .descriptor), .value("unsigned int cmd"),
            .in("const char *_key", .cString), .value("const void *_value"), .value("int aux")),
        SyscallDescription(
            "fsmount", sets: [.desc], effect: .makes, .value("int fs_fd", .descriptor), .value("unsigned int flags"),
            .value("unsigned int attr_flags")),
        SyscallDescription(
            "fspick", sets: [.desc, .file], effect: .makes, .value("int dfd", .directory),
            .in("const char *path", .cString), .value("unsigned int flags")),
        SyscallDescription(
            "open_tree", sets: [.desc, .file], effect: .makes, .value("int dfd", .directory),
            .in("const char *filename", .cString), .value("unsigned flags")),
        SyscallDescription(
            "open_tree_attr", sets: [.desc, .file], .value("int dfd", .directory),
            .in("const char *filename", .cString), .value("unsigned flags"),
            .in("struct mount_attr *uattr", .structure(.mountAttr, .argument(4))), .value("size_t usize")),
        SyscallDescription(
            "move_mount", sets: [.desc, .file], .value("int from_dfd", .directory),
            .in("const char *from_pathname", .cString), .value("int to_dfd", .directory),
            .in("const char *to_pathname", .cString), .value("unsigned int flags")),
        SyscallDescription(
            "mount_setattr", sets: [.desc, .file], .value("int dfd", .directory), .in("const char *path", .cString),
            .value("unsigned int flags"), .in("struct mount_attr *uattr", .structure(.mountAttr, .argument(4))),
            .value("size_t usize")),
        SyscallDescription(
            "statmount", .in("const struct mnt_id_req *req", .structure(.mntIDReq)),
            .out("struct statmount *buf", .structure(.statmount, .argument(2))), .value("size_t bufsize"),
            .value("unsigned int flags")),
        SyscallDescription(
            "listmount", .in("const struct mnt_id_req *req", .structure(.mntIDReq)),
            .out("u64 *mnt_ids", .array(.unsigned64, count: .result)), .value("size_t nr_mnt_ids"),
            .value("unsigned int flags")),
        SyscallDescription(
            "statfs", sets: [.file, .statfs], .in("const char *pathname", .cString),
            .out("struct statfs *buf", .structure(.statfs))),
        SyscallDescription(
            "fstatfs", sets: [.desc, .fstatfs], .value("unsigned int fd", .descriptor),
            .out("struct statfs *buf", .structure(.statfs))),
        SyscallDescription(
            "statfs64", sets: [.file, .statfs], .in("const char *pathname", .cString), .value("size_t sz"),
            .out("struct statfs64 *buf", .structure(.statfs64, .argument(1)))),
        SyscallDescription(
            "fstatfs64", sets: [.desc, .fstatfs], .value("unsigned int fd", .descriptor), .value("size_t sz"),
            .out("struct statfs64 *buf", .structure(.statfs64, .argument(1)))),
        SyscallDescription(
            "ustat", sets: [.ustat], .value("unsigned dev"), .out("struct ustat *ubuf", .structure(.ustat))),
        SyscallDescription("sysfs", .value("int option"), .value("unsigned long arg1"), .value("unsigned long arg2")),
        SyscallDescription(
            "quotactl", sets: [.file], .value("unsigned int cmd"), .in("const char *special", .cString),
            .value("qid_t id"), .value("void *addr")),
        SyscallDescription(
            "quotactl_fd", sets: [.desc], .value("unsigned int fd", .descriptor), .value("unsigned int cmd"),
            .value("qid_t id"), .value("void *addr")),
        SyscallDescription("swapon", sets: [.file], .in("const char *specialfile", .cString), .value("int swap_flags")),
        SyscallDescription("swapoff", sets: [.file], .in("const char *specialfile", .cString)),
        SyscallDescription("sync"),
        SyscallDescription("syncfs", sets: [.desc], .value("int fd", .descriptor)),
        SyscallDescription("fsync", sets: [.desc], .value("unsigned int fd", .descriptor)),
        SyscallDescription("fdatasync", sets: [.desc], .value("unsigned int fd", .descriptor)),
        SyscallDescription(
            "sync_file_range", sets: [.desc], .value("int fd", .descriptor), .value("loff_t offset"),
            .value("loff_t nbytes"), .value("unsigned int flags", .names(.syncFileRangeFlags))),
        SyscallDescription(
            "sync_file_range2", sets: [.desc], .value("int fd", .descriptor),
            .value("unsigned int flags", .names(.syncFileRangeFlags)),
            .value("loff_t offset"), .value("loff_t nbytes")),
        SyscallDescription(
            "arm_sync_file_range", .value("int fd", .descriptor),
            .value("unsigned int flags", .names(.syncFileRangeFlags)),
            .value("loff_t offset"), .value("loff_t nbytes")),
        SyscallDescription(
            "lookup_dcookie", .value("u64 cookie64"), .out("char *buf", .bytes(.result)), .value("size_t len")),
        SyscallDescription(
            "cachestat", sets: [.desc], .value("unsigned int fd", .descriptor),
            .in("struct cachestat_range *cstat_range", .structure(.cachestatRange)),
            .out("struct cachestat *cstat", .structure(.cachestat)), .value("unsigned int flags")),
    ]
}
