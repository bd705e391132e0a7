/// Options of the command line of `scripts/kallsyms`.
public struct KallsymsOptions: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `--all-symbols`.
    public static let allSymbols = KallsymsOptions(rawValue: 1)
    /// `--absolute-percpu`.
    public static let absolutePerCPU = KallsymsOptions(rawValue: 2)
    /// `--base-relative`.
    public static let baseRelative = KallsymsOptions(rawValue: 4)
    /// `--lto-clang`.
    public static let ltoClang = KallsymsOptions(rawValue: 8)
    /// `--pc-relative`.
    public static let pcRelative = KallsymsOptions(rawValue: 16)

    /// An option of the program.
    public struct Description: Sendable {
        /// Its name on the command line, without dashes.
        public let name: String
        /// The option.
        public let option: KallsymsOptions
        /// What it does, the configuration that sets it, and the kernels that have it.
        public let meaning: String
    }

    /// All options, in the order in which help lists them.
    public static let all: [Description] = [
        Description(
            name: "all-symbols", option: .allSymbols, meaning: "keep all symbols, not only text (CONFIG_KALLSYMS_ALL)"),
        Description(
            name: "absolute-percpu", option: .absolutePerCPU,
            meaning: "per-CPU symbols are absolute values (CONFIG_KALLSYMS_ABSOLUTE_PERCPU, to 6.14)"),
        Description(
            name: "base-relative", option: .baseRelative,
            meaning: "32-bit offsets instead of addresses (to 6.10; later always)"),
        Description(
            name: "lto-clang", option: .ltoClang,
            meaning: "sort names without what follows \".llvm.\" (CONFIG_LTO_CLANG, to 6.10)"),
        Description(
            name: "pc-relative", option: .pcRelative, meaning: "offsets relative to their own place (from 7.0 on)"),
    ]

    /// What the first option of the set does.
    public var meaning: String {
        KallsymsOptions.all.first { contains($0.option) }?.meaning ?? ""
    }
}
