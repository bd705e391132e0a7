import Binary

/// What the kernel calls events, fields and systems: the grammar of names in `format` files and of directories in
/// `events`.
public enum KernelName: String, Sendable, Hashable {
    /// An event or a field: ASCII letters, digits and `_`.
    ///
    /// They are C identifiers or parts of one (`9p_client_req` begins with a digit): `TRACE_EVENT()` makes a function's
    /// name of an event's, probes and synthetic events are held to `is_good_name()` (Linux 6.1 `kernel/trace/trace.h`),
    /// and a name that the kernel makes for a probe goes through `sanitize_event_name()`. Events of `user_events` alone
    /// may be called anything, and are no events of the kernel.
    case event, field
    /// A system, or a group of probes: `-` too, as in `xhci-hcd` (`is_good_system_name()`).
    case system

    /// Whether `name` is one that the kernel can make.
    public func allows(_ name: some StringProtocol) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                case UInt8(ascii: "-"): self == .system
                default: false
                }
            }
    }

    /// Says that `name` is not allowed, safe for a terminal.
    public func refusal(of name: some StringProtocol) -> String {
        let start = name.prefix(KernelName.shownLength)
        return "'\(String(start).escaped)\(start.endIndex == name.endIndex ? "" : "…")' is no name of "
            + (self == .system
                ? "a system: only letters, digits, '_' and '-' may be in one"
                : "\(self == .event ? "an event" : "a field"): only letters, digits and '_' may be in one")
    }

    /// As many characters of a name are shown: the kernel's names have 64 at most (`MAX_EVENT_NAME_LEN`).
    private static let shownLength = 64
}
