import Architectures

/// Names of the values and flags of arguments, as the Linux UAPI headers give them (6.1; the values never change).
///
/// Each table is a static member in a file of its subject. One whose values depend on the architecture has a variant
/// for each family that differs from `asm-generic`.
struct NameTable: Sendable {
    private let generic: ValueNames
    private let variants: [ConstantFamily: ValueNames]

    /// A table with the names that ``ValueNames/init(zero:flagsFirst:mask:values:flags:)`` takes.
    init(
        zero: String = "0", flagsFirst: Bool = false, mask: UInt64 = 0xffff_ffff,
        values: KeyValuePairs<String, UInt64> = [:],
        flags: KeyValuePairs<String, UInt64> = [:], variants: [ConstantFamily: ValueNames] = [:]
    ) {
        generic = ValueNames(zero: zero, flagsFirst: flagsFirst, mask: mask, values: values, flags: flags)
        self.variants = variants
    }

    /// The names on machines of `family`.
    func names(of family: ConstantFamily) -> ValueNames { variants[family] ?? generic }
}
