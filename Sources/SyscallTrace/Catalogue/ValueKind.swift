/// How a value is shown, whatever the machine; ``ArgumentDecoder`` is the same for one machine.
enum ValueKind: Sendable {
    /// `0x7ffc…`, and `NULL`.
    case pointer
    /// `0x2a`.
    case hexadecimal
    /// A 32-bit or 64-bit number with a sign.
    case int, long
    /// A number without a sign, of 32 or 64 bits.
    case unsigned32, unsigned
    /// Permissions of a file: `0644`.
    case mode
    /// A file descriptor.
    case descriptor
    /// The descriptor of a directory; `AT_FDCWD`.
    case directory
    /// `SIGCHLD`.
    case signal
    /// Names of a table.
    case names(NameTable)
    /// The flags of `clone`, with a signal in the low byte.
    case cloneFlags
    /// An ioctl's request: its name, or direction, type, number and size.
    case ioctl
    /// A `dev_t`.
    case device
    /// The key of an IPC object; `IPC_PRIVATE`.
    case key
    /// Flags with permissions in the low nine bits: `IPC_CREAT|0600`.
    case flagsAndMode(NameTable)
}
