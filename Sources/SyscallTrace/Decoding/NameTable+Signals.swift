/// Names of flags of signal masks and signal descriptors.
extension NameTable {
    /// `asm-generic/signal-defs.h`.
    static let sigprocmaskHow = NameTable(
        values: [
            "SIG_BLOCK": 0x0, "SIG_UNBLOCK": 0x1, "SIG_SETMASK": 0x2,
        ])

    /// `linux/signalfd.h`.
    static let signalfdFlags = NameTable(
        flags: [
            "SFD_CLOEXEC": 0x80000, "SFD_NONBLOCK": 0x800,
        ])
}
