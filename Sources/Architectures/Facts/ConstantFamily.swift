/// Architectures whose programs have the same numbers for signals, errors and flags.
///
/// Most numbers are those of include/uapi/asm-generic. A family's name selects the tables of the numbers that differ.
/// Architectures with numbers of their own throughout (mips, parisc, sparc, alpha) are in no family yet.
public struct ConstantFamily: Sendable, Hashable {
    /// The name of the tables that differ from those of asm-generic; empty if none does.
    public var name: String

    /// The numbers of asm-generic throughout.
    public static let generic = ConstantFamily(name: "")
}
