/// Architectures whose programs have the same numbers for signals, errors and flags.
///
/// Most numbers are those of include/uapi/asm-generic; a family has the name under which tables of the others are found.
/// Architectures with numbers of their own throughout (mips, parisc, sparc, alpha) are in no family yet.
public struct ConstantFamily: Sendable, Hashable {
    /// The name of the tables that differ from those of asm-generic; empty if none does.
    public var name: String

    /// The numbers of asm-generic throughout.
    public static let generic = ConstantFamily(name: "")
}
