/// What a new task shares with the one that made it (`CLONE_…` of Linux `include/uapi/linux/sched.h`).
struct CloneFlags: OptionSet {
    let rawValue: UInt64

    static let files = CloneFlags(rawValue: 0x400)
    static let thread = CloneFlags(rawValue: 0x10000)
}
