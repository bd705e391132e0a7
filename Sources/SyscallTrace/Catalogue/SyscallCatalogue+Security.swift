/// Users, groups, capabilities, keys and security modules.
extension SyscallCatalogue {
    static let security: [SyscallDescription] = [
        SyscallDescription("getuid", variants: ["getuid32"], sets: [.creds, .pure]),
        SyscallDescription("geteuid", variants: ["geteuid32"], sets: [.creds, .pure]),
        SyscallDescription("getgid", variants: ["getgid32"], sets: [.creds, .pure]),
        SyscallDescription("getegid", variants: ["getegid32"], sets: [.creds, .pure]),
        SyscallDescription(
            "getresuid", variants: ["getresuid32"], sets: [.creds], .out("uid_t *ruidp", .structure(.id)),
            .out("uid_t *euidp", .structure(.id)), .out("uid_t *suidp", .structure(.id))),
        SyscallDescription(
            "getresgid", variants: ["getresgid32"], sets: [.creds], .out("gid_t *rgidp", .structure(.id)),
            .out("gid_t *egidp", .structure(.id)), .out("gid_t *sgidp", .structure(.id))),
        SyscallDescription(
            "getgroups", variants: ["getgroups32"], sets: [.creds], .value("int gidsetsize"),
            .out("gid_t *grouplist", .array(.id, count: .result))),
        SyscallDescription("setuid", variants: ["setuid32"], sets: [.creds], .value("uid_t uid")),
        SyscallDescription("setgid", variants: ["setgid32"], sets: [.creds], .value("gid_t gid")),
        SyscallDescription(
            "setreuid", variants: ["setreuid32"], sets: [.creds], .value("uid_t ruid"), .value("uid_t euid")),
        SyscallDescription(
            "setregid", variants: ["setregid32"], sets: [.creds], .value("gid_t rgid"), .value("gid_t egid")),
        SyscallDescription(
            "setresuid", variants: ["setresuid32"], sets: [.creds], .value("uid_t ruid"), .value("uid_t euid"),
            .value("uid_t suid")),
        SyscallDescription(
            "setresgid", variants: ["setresgid32"], sets: [.creds], .value("gid_t rgid"), .value("gid_t egid"),
            .value("gid_t sgid")),
        SyscallDescription("setfsuid", variants: ["setfsuid32"], sets: [.creds], .value("uid_t uid")),
        SyscallDescription("setfsgid", variants: ["setfsgid32"], sets: [.creds], .value("gid_t gid")),
        SyscallDescription(
            "setgroups", variants: ["setgroups32"], sets: [.creds], .value("int gidsetsize"),
            .in("gid_t *grouplist", .array(.id, count: .argument(0)))),
        SyscallDescription("getxuid", sets: [.creds, .pure]),
        SyscallDescription("getxgid", sets: [.creds, .pure]),
        SyscallDescription("getxpid", sets: [.pure]),
        SyscallDescription(
            "capget", sets: [.creds], .both("cap_user_header_t header", .structure(.capUserHeader)),
            .out("cap_user_data_t dataptr", .structure(.capUserData))),
        SyscallDescription(
            "capset", sets: [.creds], .both("cap_user_header_t header", .structure(.capUserHeader)),
            .in("const cap_user_data_t data", .structure(.capUserData))),
        SyscallDescription(
            "add_key", .in("const char *_type", .cString), .in("const char *_description", .cString),
            .in("const void *_payload", .bytes(.argument(3))), .value("size_t plen"), .value("key_serial_t ringid")),
        SyscallDescription(
            "request_key", .in("const char *_type", .cString), .in("const char *_description", .cString),
            .in("const char *_callout_info", .cString), .value("key_serial_t destringid")),
        SyscallDescription(
            "keyctl", .value("int option"), .value("unsigned long arg2"), .value("unsigned long arg3"),
            .value("unsigned long arg4"), .value("unsigned long arg5")),
        SyscallDescription(
            "seccomp", .value("unsigned int op", .names(.seccompOperation)), .value("unsigned int flags"),
            .value("void *uargs")),
        SyscallDescription(
            "landlock_create_ruleset", sets: [.desc], effect: .makes,
            .in("const struct landlock_ruleset_attr *const attr", .structure(.landlockRuleset, .argument(1))),
            .value("const size_t size"), .value("const __u32 flags")),
        SyscallDescription(
            "landlock_add_rule", sets: [.desc], .value("const int ruleset_fd", .descriptor),
            .value("const enum landlock_rule_type rule_type"),
            .in("const void *const rule_attr", .structure(.landlockRule)), .value("const __u32 flags")),
        SyscallDescription(
            "landlock_restrict_self", sets: [.desc], .value("const int ruleset_fd", .descriptor),
            .value("const __u32 flags")),
        SyscallDescription(
            "lsm_get_self_attr", .value("unsigned int attr"), .out("struct lsm_ctx *ctx", .bytes(.pointed(2))),
            .both("u32 *size", .structure(.unsignedInt)), .value("u32 flags")),
        SyscallDescription(
            "lsm_set_self_attr", .value("unsigned int attr"), .in("struct lsm_ctx *ctx", .bytes(.argument(2))),
            .value("u32 size"), .value("u32 flags")),
        SyscallDescription(
            "lsm_list_modules", .out("u64 *ids", .array(.unsigned64, count: .result)),
            .both("u32 *size", .structure(.unsignedInt)), .value("u32 flags")),
        SyscallDescription(
            "getrandom", .out("char *ubuf", .bytes(.result)), .value("size_t len"),
            .value("unsigned int flags", .names(.getrandomFlags))),
    ]
}
