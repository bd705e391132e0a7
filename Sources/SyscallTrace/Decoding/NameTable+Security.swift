/// Names of commands of seccomp and bpf, and flags of getrandom.
extension NameTable {
    /// `linux/random.h`.
    static let getrandomFlags = NameTable(
        flags: [
            "GRND_NONBLOCK": 0x1, "GRND_RANDOM": 0x2, "GRND_INSECURE": 0x4,
        ])

    /// `linux/seccomp.h`.
    static let seccompOperation = NameTable(
        values: [
            "SECCOMP_SET_MODE_STRICT": 0x0, "SECCOMP_SET_MODE_FILTER": 0x1, "SECCOMP_GET_ACTION_AVAIL": 0x2,
            "SECCOMP_GET_NOTIF_SIZES": 0x3,
        ])

    /// `linux/bpf.h`.
    static let bpfCommand = NameTable(
        values: [
            "BPF_MAP_CREATE": 0x0, "BPF_MAP_LOOKUP_ELEM": 0x1, "BPF_MAP_UPDATE_ELEM": 0x2, "BPF_MAP_DELETE_ELEM": 0x3,
            "BPF_MAP_GET_NEXT_KEY": 0x4, "BPF_PROG_LOAD": 0x5, "BPF_OBJ_PIN": 0x6, "BPF_OBJ_GET": 0x7,
            "BPF_PROG_ATTACH": 0x8, "BPF_PROG_DETACH": 0x9, "BPF_PROG_TEST_RUN": 0xa, "BPF_PROG_GET_NEXT_ID": 0xb,
            "BPF_MAP_GET_NEXT_ID": 0xc, "BPF_PROG_GET_FD_BY_ID": 0xd, "BPF_MAP_GET_FD_BY_ID": 0xe,
            "BPF_OBJ_GET_INFO_BY_FD": 0xf, "BPF_PROG_QUERY": 0x10, "BPF_RAW_TRACEPOINT_OPEN": 0x11,
            "BPF_BTF_LOAD": 0x12, "BPF_LINK_CREATE": 0x1c,
        ])
}
