import Architectures
import ELF
import KernelImage

/// The names of syscall handlers, which tell for which syscall a symbol was made, even where the kernel's own rule does
/// not see it.
enum HandlerName {
    private static let prefixes = HandlerNames.all.prefixes.map { Array($0.utf8) }
    private static let compatPrefixes = HandlerNames.all.compatPrefixes.map { Array($0.utf8) }
    private static let compatIn64BitKernels = HandlerNames.all.compatIn64BitKernels.map { Array($0.utf8) }
    private static let suffixes = Set(HandlerNames.all.suffixes).map { Array($0.utf8) }

    /// The name of the syscall that a handler of that name was made for, without `sys_`; nil if no
    /// handler has such a name. The dot of a dot symbol does not count.
    static func syscall(of symbol: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let symbol = symbol.first == UInt8(ascii: ".") ? symbol.dropFirst() : symbol
        for prefix in prefixes where symbol.starts(with: prefix) && symbol.count > prefix.count {
            let name = symbol.dropFirst(prefix.count)
            let suffix = suffixes.first { name.count > $0.count && name.suffix($0.count).elementsEqual($0) }
            return name.dropLast(suffix?.count ?? 0)
        }
        return nil
    }

    /// The name of the syscall that a handler of that name was made for, of native or of compat calls.
    static func anySyscall(of symbol: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let name = symbol.first == UInt8(ascii: ".") ? symbol.dropFirst() : symbol
        for prefix in compatPrefixes where name.starts(with: prefix) && name.count > prefix.count {
            return name.dropFirst(prefix.count)
        }
        return syscall(of: symbol)
    }

    /// Whether `symbol` names a handler of compat calls in a kernel like `image`.
    static func isCompat(_ symbol: ArraySlice<UInt8>, of image: KernelImage) -> Bool {
        let name = symbol.first == UInt8(ascii: ".") ? symbol.dropFirst() : symbol
        if compatPrefixes.contains(where: { name.starts(with: $0) }) { return true }
        guard image.layout.fileClass == .bits64 else { return false }
        return compatIn64BitKernels.contains { name.starts(with: $0) }
    }
}
