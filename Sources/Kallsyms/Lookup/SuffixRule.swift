import Architectures

/// What `cleanup_symbol_name()` cuts from a name, in kernels built with `LTO_CLANG` (kernel/kallsyms.c).
public enum SuffixRule: String, Sendable, Hashable {
    /// Nothing: without `LTO_CLANG`; before 5.13; and since 6.11.
    case none
    /// From the first `.llvm.` on, else from the last `$` on, behind which clang before 13 puts a hash under ThinLTO with CFI
    /// (5.13 to 5.15).
    case llvmOrDollar = ".llvm. or $"
    /// From the first dot on (5.16 to 6.1.41 and 6.4.6).
    case firstDot = "first dot"
    /// From the first `.llvm.` on (6.1.42, 6.4.7 and later, to 6.10).
    case llvm = ".llvm."

    /// The rule of a kernel of `version`.
    public init(version: Version?, hasLTO: Bool) {
        guard hasLTO, let version else {
            self = .none
            return
        }
        let llvm =
            version >= Version(6, 5) || version >= Version(6, 4, 7)
            || version >= Version(6, 1, 42) && version < Version(6, 2)
        if version < Version(5, 13) || version >= Version(6, 11) {
            self = .none
        } else if version < Version(5, 16) {
            self = .llvmOrDollar
        } else {
            self = llvm ? .llvm : .firstDot
        }
    }

    /// The part of `name` that is left.
    func stripped(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        switch self {
        case .none: return name
        case .firstDot: return name.prefix { $0 != Ascii.dot }
        case .llvm, .llvmOrDollar:
            let part = name.prefix(name.span.range(beforeLLVMSuffix: 0..<name.count).count)
            guard self == .llvmOrDollar, part.count == name.count, let dollar = name.lastIndex(of: Ascii.dollar) else {
                return part
            }
            return name[..<dollar]
        }
    }
}
