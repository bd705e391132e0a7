/// Architectures whose programs have the same numbers for signals, errors and flags.
///
/// Most numbers are those of include/uapi/asm-generic. A family's name selects tables of the numbers that differ.
/// Architectures with many other numbers (mips, parisc, sparc, alpha) have no family yet.
public struct ConstantFamily: Sendable, Hashable {
    /// The name of the tables of numbers that differ from asm-generic; empty if there are none.
    public var name: String

    /// The family of architectures that have only the numbers of asm-generic.
    public static let generic = ConstantFamily(name: "")
}
