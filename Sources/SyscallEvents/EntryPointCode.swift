import Binary
import ELF
import Kallsyms
import KernelImage

/// Looks in a kernel's code for the change that `lab/patches` names `entry-points`: whether ftrace looks up the entry
/// points of descriptors. Only the code of two functions tells.
///
/// Under 64-bit PowerPC ELF ABI v1: `arch_syscall_addr()` calls `dereference_kernel_function_descriptor()`, and
/// `arch_syscall_match_sym_name()`, or its caller if it is inlined, compares a byte with a dot. If the compiler inlined
/// the first too, the change cannot be seen, and the answer is false.
struct EntryPointCode {
    private let memory: AddressSpace
    private let symbols: SymbolMap

    init(of memory: AddressSpace, symbols: SymbolMap) {
        self.memory = memory
        self.symbols = symbols
    }

    /// Whether both are there.
    var isPresent: Bool {
        guard let target = symbols.first(named: ".dereference_kernel_function_descriptor")?.address,
            code(of: ".arch_syscall_addr").contains(where: { EntryPointCode.call($0.word, at: $0.address) == target })
        else { return false }
        let matchers: [StaticString] = [".arch_syscall_match_sym_name", ".find_syscall_meta", ".init_ftrace_syscalls"]
        return matchers.contains { name in code(of: name).contains { EntryPointCode.comparesWithDot($0.word) } }
    }

    /// The instructions from the symbol of that name to the next; none if there is no such symbol.
    private func code(of name: StaticString) -> [(address: UInt64, word: UInt32)] {
        guard let start = symbols.first(named: name)?.address,
            let end = symbols.entries.lazy.map(\.address).filter({ $0 > start }).min(),
            end - start <= EntryPointCode.longestFunction
        else { return [] }
        return stride(from: start, to: end & ~3, by: 4).compactMap { address in
            (try? memory.unsigned(width: 4, at: address)).map { (address, UInt32(truncatingIfNeeded: $0)) }
        }
    }

    /// The most bytes of code that are read of one function.
    private static let longestFunction: UInt64 = 1 << 14

    /// The address that `bl` at `address` calls; nil if `word` is another instruction (Power ISA, I-form: 6 bits of
    /// opcode, 24 bits of distance in words, AA, LK).
    private static func call(_ word: UInt32, at address: UInt64) -> UInt64? {
        guard word >> 26 == 18, word & 3 == 1 else { return nil }
        let distance = Int32(bitPattern: (word & 0x03ff_fffc) << 6) >> 6
        return address &+ UInt64(bitPattern: Int64(distance))
    }

    /// Whether `word` is `cmpwi` or `cmplwi` with the code of a dot (D-form: 16 bits of operand at the end).
    private static func comparesWithDot(_ word: UInt32) -> Bool {
        (word >> 26 == 10 || word >> 26 == 11) && word & 0xffff == UInt32(UInt8(ascii: "."))
    }
}
