/// What decides which symbols enter a kernel's table, and how: the configuration of `scripts/kallsyms`.
public struct SelectionOptions: Sendable, Hashable {
    /// The rules to follow.
    public var era: Era
    /// `--all-symbols` (`CONFIG_KALLSYMS_ALL`): symbols outside the text ranges are kept too.
    public var allSymbols: Bool
    /// `--absolute-percpu` (`CONFIG_KALLSYMS_ABSOLUTE_PERCPU`): per-CPU symbols are absolute values.
    public var absolutePerCPU: Bool
    /// `--base-relative` (`CONFIG_KALLSYMS_BASE_RELATIVE`): 32-bit offsets from the lowest address, not addresses.
    public var baseRelative: Bool
    /// `--lto-clang` (`CONFIG_LTO_CLANG`): names are sorted without what follows `.llvm.`.
    public var ltoClang: Bool
    /// `--pc-relative` (`CONFIG_64BIT` or `CONFIG_RELOCATABLE`): offsets are relative to their own place.
    public var pcRelative: Bool
    /// Function descriptors, which are between `__start_opd` and `__end_opd`, are kept as functions are.
    public var functionDescriptors: Bool

    /// Options. One that the era does not know has no effect in it.
    public init(
        era: Era, allSymbols: Bool = false, absolutePerCPU: Bool = false, baseRelative: Bool = true,
        ltoClang: Bool = false, pcRelative: Bool = true, functionDescriptors: Bool = false
    ) {
        let known = era.rules.options
        self.era = era
        self.allSymbols = allSymbols
        self.absolutePerCPU = absolutePerCPU && known.contains(.absolutePerCPU)
        self.baseRelative = baseRelative && known.contains(.baseRelative) || era.rules.isAlwaysBaseRelative
        self.ltoClang = ltoClang && known.contains(.ltoClang)
        self.pcRelative = pcRelative && known.contains(.pcRelative)
        self.functionDescriptors = functionDescriptors
    }

    /// Options as a command line of the era gives them: what it does not name is off.
    public init(era: Era, named options: KallsymsOptions, functionDescriptors: Bool = false) {
        self.init(
            era: era, allSymbols: options.contains(.allSymbols), absolutePerCPU: options.contains(.absolutePerCPU),
            baseRelative: options.contains(.baseRelative), ltoClang: options.contains(.ltoClang),
            pcRelative: options.contains(.pcRelative), functionDescriptors: functionDescriptors)
    }

    /// What the table of addresses holds.
    public var addressing: Addressing {
        if era.rules.isPlaceRelative { return pcRelative ? .placeRelative : .low32Bits }
        return baseRelative ? .baseRelative : .absolute
    }
}
