/// What a kernel's table of addresses holds.
public enum Addressing: Sendable, Hashable {
    /// `kallsyms_addresses`: a word for each address.
    case absolute
    /// `kallsyms_offsets`: 32 bits for each offset from `kallsyms_relative_base`.
    case baseRelative
    /// `kallsyms_offsets`: 32 bits for each offset from the entry's own place.
    case placeRelative
    /// `kallsyms_offsets`: 32 bits for each address, on 32-bit architectures from 7.0 on.
    case low32Bits
}
