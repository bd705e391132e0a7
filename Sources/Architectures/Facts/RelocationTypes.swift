/// Relocations of one architecture, by the numbers of its psABI. Type 0 is "none" everywhere, and here means that the
/// architecture's kernels have no such relocation.
public struct RelocationTypes: Sendable, Hashable {
    /// `R_*_RELATIVE`: the word becomes the load offset plus the addend.
    public var relative: UInt32 = 0
    /// The relocation that makes a word the address of a symbol plus the addend.
    public var absolute: UInt32 = 0
    /// Whether `r_info` of 64-bit files is not one 64-bit number, but a 32-bit symbol and four bytes, the last of which
    /// is the type (MIPS N64 ABI, "Relocation").
    public var hasSplitInfo = false
}
