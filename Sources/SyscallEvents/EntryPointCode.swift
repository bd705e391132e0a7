import Binary
import ELF
import Kallsyms
import KernelImage

/// Looks in a kernel's code for the change that `lab/patches` names `entry-points`: whether ftrace looks up the entry
/// points of descriptors, and whether it skips the dot of their names. Only the code of a few functions tells.
///
/// Under 64-bit PowerPC ELF ABI v1, `arch_syscall_addr()` reads the slot of `sys_call_table` and nothing else. With the
/// change it calls `dereference_kernel_function_descriptor()`. Before 5.18 that is inlined: then it calls
/// `copy_from_kernel_nofault()`, which was `probe_kernel_read()` before 5.8, or reads what the slot points to itself.
struct EntryPointCode {
    private let memory: AddressSpace
    private let symbols: SymbolMap

    init(of memory: AddressSpace, symbols: SymbolMap) {
        self.memory = memory
        self.symbols = symbols
    }

    /// Whether `arch_syscall_addr()` gives the entry point of a descriptor; nil if kallsyms does not name it, so that
    /// its code cannot be found.
    var dereferences: Bool? {
        let readers: [StaticString] = [
            ".dereference_kernel_function_descriptor", ".dereference_function_descriptor", ".copy_from_kernel_nofault",
            ".probe_kernel_read",
        ]
        let targets = readers.compactMap { symbols.first(named: $0)?.address }
        func reads(_ code: [(address: UInt64, word: UInt32)]) -> Bool {
            code.contains { EntryPointCode.call($0.word, at: $0.address).map(targets.contains) ?? false }
        }
        let code = code(of: ".arch_syscall_addr")
        // A weak function is never inlined by the compiler; a linker that optimizes may do so.
        if code.isEmpty { return reads(self.code(of: ".init_ftrace_syscalls")) ? true : nil }
        return reads(code) || EntryPointCode.readsTwice(code.map(\.word))
    }

    /// Whether `arch_syscall_match_sym_name()`, or its caller if it is inlined, compares a byte with a dot.
    var skipsDot: Bool {
        let matchers: [StaticString] = [".arch_syscall_match_sym_name", ".find_syscall_meta", ".init_ftrace_syscalls"]
        return matchers.contains { name in code(of: name).contains { EntryPointCode.comparesWithDot($0.word) } }
    }

    /// Whether `code` reads from an address that it has read itself, other than the addresses that the TOC holds.
    private static func readsTwice(_ code: [UInt32]) -> Bool {
        // One bit for each register: those that hold what was read, and those that point into the TOC.
        var read: UInt32 = 0
        var toc: UInt32 = 1 << tableOfContents
        for word in code {
            let (target, base, index) = (word >> 21 & 31, word >> 16 & 31, word >> 11 & 31)
            switch (word >> 26, word & 3, word >> 1 & 0x3ff) {
            // addi RT, RA, SI and addis RT, RA, SI (D-form: 6 bits of opcode, RT, RA, 16 bits of operand)
            case (14, _, _), (15, _, _):
                set(&toc, target, to: toc >> base & 1 == 1)
                set(&read, target, to: false)
            // ld RT, DS(RA) (DS-form: 6 bits of opcode, RT, RA, 14 bits of distance in words, 2 bits of opcode)
            case (58, 0, _):
                if read >> base & 1 == 1 { return true }
                set(&read, target, to: toc >> base & 1 == 0 && base != stackPointer)
                set(&toc, target, to: false)
            // ldx RT, RA, RB (X-form: 6 bits of opcode, RT, RA, RB, 10 bits of opcode)
            case (31, _, 21):
                if read >> base & 1 == 1 || read >> index & 1 == 1 { return true }
                set(&read, target, to: true)
                set(&toc, target, to: false)
            // mr RA, RS, which is or RA, RS, RS
            case (31, _, 444) where target == index: set(&read, base, to: read >> target & 1 == 1)
            default: break
            }
        }
        return false
    }

    private static func set(_ registers: inout UInt32, _ register: UInt32, to value: Bool) {
        if value { registers |= 1 << register } else { registers &= ~(1 << register) }
    }

    /// The registers that point to the stack and to the TOC (64-bit PowerPC ELF ABI 1.9, section 3.2.1).
    private static let stackPointer: UInt32 = 1
    private static let tableOfContents: UInt32 = 2

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
