import Architectures
import Binary
import ELF
import Kallsyms
import KernelImage

/// `NR_syscalls` as the code of ftrace has it.
///
/// `init_ftrace_syscalls()` counts to it, and the functions that record a call compare the call's number with it
/// (kernel/trace/trace_syscalls.c, 2.6.33 to 7.3). A compiler writes the second as a comparison with `NR_syscalls`, or
/// with one less. So it is the number that is in both. On 64-bit MIPS, which has three tables, `arch_syscall_addr()`
/// compares the number with the size of each (arch/mips/kernel/ftrace.c).
struct SyscallLimit {
    private let counted: Set<UInt64>
    private let compared: Set<UInt64>
    private let sizes: Set<UInt64>

    /// Fewer syscalls than this no kernel has. Lower numbers in code mean other things.
    private static let minimum: UInt64 = 100
    /// The most bytes of code that are read of one function.
    private static let longestFunction: UInt64 = 1 << 14

    private static let counting: [String] = ["init_ftrace_syscalls"]
    private static let comparing: [String] = ["ftrace_syscall_enter", "ftrace_syscall_exit", "perf_syscall_enter"]
    private static let choosing: [String] = ["arch_syscall_addr"]

    /// What the code of `facts` says.
    init(_ facts: KernelFacts, in image: KernelImage) {
        func numbers(_ names: [String]) -> Set<UInt64> {
            guard let architecture = image.architecture, !architecture.constants.isEmpty else { return [] }
            // The code of a function under an ABI with descriptors has a dot symbol, if it has a symbol of its own.
            return names.reduce(into: []) { numbers, name in
                guard let place = facts.boundaries["." + name] ?? facts.boundaries[name] else { return }
                let next = facts.addressOfSymbol(after: place.address) ?? place.address
                let size = place.size > 0 ? place.size : next - place.address
                guard let code = try? image.memory.contents(from: place.address),
                    let function = try? code.slice(
                        at: 0, count: Int(min(size, SyscallLimit.longestFunction, UInt64(code.count))))
                else { return }
                numbers.formUnion(architecture.constants(in: function, image.layout.byteOrder))
            }
        }
        counted = numbers(SyscallLimit.counting)
        compared = numbers(SyscallLimit.comparing)
        sizes = numbers(SyscallLimit.choosing)
    }

    /// The number of slots of `table`, of which there is room for `room`; nil if the code does not tell.
    func slotCount(of table: HandlerTable, room: Int) -> Int? {
        let ends = counted.filter { compared.contains($0) || $0 > 0 && compared.contains($0 - 1) }
        let first = UInt64(table.firstNumber)
        let counts = ends.compactMap { $0 >= first ? $0 - first : nil } + (first > 0 ? Array(sizes) : [])
        let fitting = Set(counts.filter { $0 >= SyscallLimit.minimum && $0 <= room })
        return fitting.count == 1 ? fitting.first.map(Int.init) : nil
    }
}

extension Architecture {
    /// The numbers that instructions in `code` hold. Data in between may look like instructions.
    fileprivate func constants(in code: Bytes, _ dataOrder: ByteOrder) -> Set<UInt64> {
        let order = hasCodeInDataOrder ? dataOrder : .little
        var found: Set<UInt64> = []
        for start in stride(from: 0, to: code.count, by: instructionStep) {
            for form in constants {
                guard let word = try? code.unsigned(width: form.width, at: start, order),
                    UInt32(truncatingIfNeeded: word) & form.mask == form.opcode,
                    let field = try? code.unsigned(width: form.fieldWidth, at: start + form.offset, order)
                else { continue }
                found.insert(UInt64(form.number(in: UInt32(truncatingIfNeeded: field))))
            }
        }
        return found
    }
}
