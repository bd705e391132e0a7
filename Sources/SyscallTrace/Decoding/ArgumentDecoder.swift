import Architectures

/// How a syscall's argument is shown on one machine.
enum ArgumentDecoder: Sendable {
    /// `0x7ffc…`, and `NULL`.
    case pointer
    /// `0x2a`.
    case hexadecimal
    /// A 32-bit or 64-bit number with a sign.
    case int, long
    /// A user or group; -1 leaves it as it is.
    case identity
    /// A number without a sign, of 32 or 64 bits.
    case unsigned32, unsigned
    /// `0644`.
    case mode
    /// A file descriptor; of a directory, `AT_FDCWD` too.
    case descriptor(isDirectory: Bool)
    /// `SIGCHLD`.
    case signal
    /// Names from a table.
    case names(ValueNames)
    /// `clone`'s flags, with a signal in the low byte.
    case cloneFlags(ValueNames)
    /// An ioctl's request: its name, or direction, type, number and size.
    case ioctl(IoctlNumbers)
    /// A `dev_t`.
    case device
    /// The key of an IPC object; `IPC_PRIVATE`.
    case key
    /// Flags with permissions in the low nine bits: `IPC_CREAT|0600`.
    case flagsAndMode(ValueNames)

    /// How an argument is shown that has no row of its own, or whose row says nothing but its C type: by `type`, and by
    /// its `name`, where that says more. Newer kernels have syscalls that ``SyscallCatalogue`` does not know.
    init(type: String, name: String) {
        let base = type.split(separator: " ").filter { $0 != "const" && $0 != "__user" }.joined(separator: " ")
        if base.hasSuffix("*") {
            self = .pointer
            return
        }
        switch base {
        case "umode_t", "mode_t": self = .mode
        case "int" where ArgumentDecoder.descriptorNames.contains(name),
            "unsigned int" where ArgumentDecoder.descriptorNames.contains(name),
            "unsigned long" where ArgumentDecoder.descriptorNames.contains(name):
            self = .descriptor(isDirectory: ArgumentDecoder.directoryNames.contains(name))
        case "int", "pid_t", "key_t", "key_serial_t", "mqd_t", "timer_t", "clockid_t", "__s32", "s32", "qid_t":
            self = .int
        case "uid_t", "gid_t", "old_uid_t", "old_gid_t": self = .identity
        case "unsigned int", "unsigned", "u32", "__u32": self = .unsigned32
        case "long", "off_t", "loff_t", "ssize_t", "__s64": self = .long
        case "size_t", "u64", "__u64": self = .unsigned
        case "unsigned long":
            self = ArgumentDecoder.counts.contains(name) ? .unsigned : .hexadecimal
        default: self = .hexadecimal
        }
    }

    /// How the argument of `parameter` is shown on `machine`, whose C type is `type`; nil: an argument without a row.
    init(_ parameter: Parameter?, type: String, name: String, machine: Machine) {
        if let kind = parameter?.shown, let decoder = ArgumentDecoder(kind, machine: machine) {
            self = decoder
        } else if parameter?.pointee != nil {
            // Some pointers hide in a typedef: `cap_user_header_t`.
            self = .pointer
        } else {
            self = ArgumentDecoder(type: type, name: name)
        }
    }

    /// What `kind` is on `machine`; nil if it needs constants that are not known for it.
    init?(_ kind: ValueKind, machine: Machine) {
        let family = machine.program?.constants
        switch kind {
        case .pointer: self = .pointer
        case .hexadecimal: self = .hexadecimal
        case .int: self = .int
        case .long: self = .long
        case .unsigned32: self = .unsigned32
        case .unsigned: self = .unsigned
        case .mode: self = .mode
        case .descriptor: self = .descriptor(isDirectory: false)
        case .directory: self = .descriptor(isDirectory: true)
        case .signal: self = family == nil ? .int : .signal
        case .cloneFlags: self = family.map { .cloneFlags(NameTable.cloneFlags.names(of: $0)) } ?? .hexadecimal
        case .ioctl: self = IoctlNumbers(machine: machine.name).map { .ioctl($0) } ?? .hexadecimal
        case .device: self = .device
        case .key: self = .key
        case .names(let table):
            guard let family else { return nil }
            self = .names(table.names(of: family))
        case .flagsAndMode(let table):
            guard let family else { return nil }
            self = .flagsAndMode(table.names(of: family))
        }
    }

    private static let descriptorNames: Set<String> = [
        "fd", "dfd", "fildes", "olddfd", "newdfd", "oldfd", "newfd", "in_fd", "out_fd", "fd_in", "fd_out", "epfd",
        "sockfd", "fdin", "fdout", "ufd", "dirfd", "pidfd", "from_dfd", "to_dfd", "fs_fd", "mnt_fd", "ruleset_fd",
    ]
    private static let directoryNames: Set<String> = ["dfd", "olddfd", "newdfd", "dirfd", "from_dfd", "to_dfd"]
    private static let counts: Set<String> = [
        "len", "count", "vlen", "nr", "nr_segs", "size", "length", "old_len", "new_len",
    ]
}
