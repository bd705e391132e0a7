/// Extended attributes.
extension SyscallCatalogue {
    static let attributes: [SyscallDescription] = [
        SyscallDescription(
            "setxattr", sets: [.file], .in("const char *pathname", .cString), .in("const char *name", .cString),
            .in("const void *value", .bytes(.argument(3))), .value("size_t size"), .value("int flags")),
        SyscallDescription(
            "lsetxattr", sets: [.file], .in("const char *pathname", .cString), .in("const char *name", .cString),
            .in("const void *value", .bytes(.argument(3))), .value("size_t size"), .value("int flags")),
        SyscallDescription(
            "fsetxattr", sets: [.desc], .value("int fd", .descriptor), .in("const char *name", .cString),
            .in("const void *value", .bytes(.argument(3))), .value("size_t size"), .value("int flags")),
        SyscallDescription(
            "setxattrat", sets: [.desc, .file], .value("int dfd", .directory), .in("const char *pathname", .cString),
            .value("unsigned int at_flags"), .in("const char *name", .cString),
            .in("const struct xattr_args *uargs", .structure(.xattrArgs, .argument(5))), .value("size_t usize")),
        SyscallDescription(
            "getxattr", sets: [.file], .in("const char *pathname", .cString), .in("const char *name", .cString),
            .out("void *value", .bytes(.result)), .value("size_t size")),
        SyscallDescription(
            "lgetxattr", sets: [.file], .in("const char *pathname", .cString), .in("const char *name", .cString),
            .out("void *value", .bytes(.result)), .value("size_t size")),
        SyscallDescription(
            "fgetxattr", sets: [.desc], .value("int fd", .descriptor), .in("const char *name", .cString),
            .out("void *value", .bytes(.result)), .value("size_t size")),
        SyscallDescription(
            "getxattrat", sets: [.desc, .file], .value("int dfd", .directory), .in("const char *pathname", .cString),
            .value("unsigned int at_flags"), .in("const char *name", .cString),
            .in("struct xattr_args *uargs", .structure(.xattrArgs, .argument(5))), .value("size_t usize")),
        SyscallDescription(
            "listxattr", sets: [.file], .in("const char *pathname", .cString), .out("char *list", .bytes(.result)),
            .value("size_t size")),
        SyscallDescription(
            "llistxattr", sets: [.file], .in("const char *pathname", .cString), .out("char *list", .bytes(.result)),
            .value("size_t size")),
        SyscallDescription(
            "flistxattr", sets: [.desc], .value("int fd", .descriptor), .out("char *list", .bytes(.result)),
            .value("size_t size")),
        SyscallDescription(
            "listxattrat", sets: [.desc, .file], .value("int dfd", .directory),
            .in("const char *pathname", .cString), .value("unsigned int at_flags"),
            .out("char *list", .bytes(.result)), .value("size_t size")),
        SyscallDescription(
            "removexattr", sets: [.file], .in("const char *pathname", .cString), .in("const char *name", .cString)),
        SyscallDescription(
            "lremovexattr", sets: [.file], .in("const char *pathname", .cString), .in("const char *name", .cString)),
        SyscallDescription(
            "fremovexattr", sets: [.desc], .value("int fd", .descriptor), .in("const char *name", .cString)),
        SyscallDescription(
            "removexattrat", sets: [.desc, .file], .value("int dfd", .directory),
            .in("const char *pathname", .cString), .value("unsigned int at_flags"), .in("const char *name", .cString)),
    ]
}
