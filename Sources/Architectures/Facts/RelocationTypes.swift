/// The relocation types of one architecture that kernels apply, by the numbers in its psABI. 0 means that its kernels
/// have no such relocation: type 0 is "none" in every psABI.
public struct RelocationTypes: Sendable, Hashable {
    /// `R_*_RELATIVE`: the word becomes the sum of the load offset and the addend.
    public var relative: UInt32 = 0
    /// The type that makes a word the sum of the address of a symbol and the addend.
    public var absolute: UInt32 = 0
    /// Whether `r_info` of 64-bit files is a 32-bit symbol and four bytes, the last of which is the type, rather than
    /// one 64-bit number (MIPS N64 ABI, "Relocation").
    public var hasSplitInfo = false
}
