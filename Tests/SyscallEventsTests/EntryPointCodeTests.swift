import Binary
import ELF
import Kallsyms
import KernelImage
import Testing

@testable import SyscallEvents

/// Whether the code of `arch_syscall_addr()` reads descriptors. The instructions are those of gcc 12 (`objdump -d`), of
/// Linux 5.10.223 and 6.1.192 for ppc64, with and without the change.
@Suite struct EntryPointCodeTests {
    private static let start: UInt64 = 0xc000_0000_0000_0000

    /// The code of one function at ``start``, with another at 0x400 from it.
    private func code(
        _ words: [UInt32], of name: String = ".arch_syscall_addr", calling other: String = ".other"
    ) throws -> EntryPointCode {
        var writer = FieldWriter(.big)
        for word in words { writer.append(word) }
        var bytes = writer.bytes
        bytes += [UInt8](repeating: 0, count: 0x800 - bytes.count)
        let memory = AddressSpace(
            regions: [MemoryRegion(address: Self.start, contents: Bytes(bytes), size: 0x800)],
            layout: Layout(.bits64, .big))
        var symbols = SymbolMap()
        for (distance, symbol) in [(0, name), (UInt64(4 * words.count), ".next"), (0x400, other)] {
            symbols.append(address: Self.start + distance, type: 0x54, name: Bytes(Array(symbol.utf8)))
        }
        return EntryPointCode(of: memory, symbols: symbols)
    }

    // addis r9,r2,-37; sldi r3,r3,3; addi r9,r9,-26536; ldx r3,r9,r3
    private static let slot: [UInt32] = [0x3d22_ffdb, 0x7863_1f24, 0x3929_9858, 0x7c69_182a]

    @Test func theSlotAloneIsNoChange() throws {
        #expect(try code(Self.slot + [0x4e80_0020]).dereferences == false)
        // The address of the table from the TOC: addis r9,r2,0; ld r9,0(r9), which the linker mostly makes shorter.
        #expect(
            try code([0x3d22_0000, 0x7863_1f24, 0xe929_0000, 0x7c69_182a, 0x4e80_0020]).dereferences == false)
        // ld r9,-32768(r2); ld r31,-8(r1).
        #expect(
            try code([0xe922_8000, 0x7863_1f24, 0x7c69_182a, 0xebe1_fff8, 0x4e80_0020]).dereferences == false)
    }

    @Test func aCallIsSeen() throws {
        for name in [".dereference_kernel_function_descriptor", ".copy_from_kernel_nofault", ".probe_kernel_read"] {
            // bl to 0x400 from the start
            let words = Self.slot + [0x4800_0001 | UInt32(0x400 - 4 * Self.slot.count), 0x4e80_0020]
            #expect(try code(words, calling: name).dereferences == true, "\(name)")
            #expect(try code(words, calling: ".printk").dereferences == false)
        }
    }

    /// 5.10.223, before it is linked: the slot, `__start_opd` and `__end_opd`, and the call that reads the descriptor.
    @Test func theInlinedFunctionIsSeen() throws {
        let words: [UInt32] = [
            0x7c08_02a6, 0x3d22_0000, 0xe949_0000, 0x7863_1f24, 0x3d22_0000, 0xfbe1_fff8, 0xe929_0000, 0x7fea_182a,
            0x7c3f_4840, 0xf801_0010, 0xf821_ff71, 0x4180_003c, 0x3d22_0000, 0xe929_0000, 0x7c3f_4840, 0x4080_002c,
            0x3920_0000, 0x38a0_0008, 0x7fe4_fb78, 0x3861_0070, 0xf921_0070,
        ]
        let rest: [UInt32] = [
            0x6000_0000, 0x2c23_0000, 0x4082_0008, 0xebe1_0070, 0x3821_0090, 0x7fe3_fb78, 0xe801_0010, 0xebe1_fff8,
            0x7c08_03a6, 0x4e80_0020,
        ]
        let call = 0x4800_0001 | UInt32(0x400 - 4 * words.count)
        #expect(try code(words + [call] + rest, calling: ".copy_from_kernel_nofault").dereferences == true)
        #expect(try code(words + [call] + rest, calling: ".printk").dereferences == false)
    }

    @Test func aSecondLoadIsSeen() throws {
        // ld r3,0(r3)
        #expect(try code(Self.slot + [0xe863_0000, 0x4e80_0020]).dereferences == true)
        // mr r10,r3; ld r3,0(r10)
        #expect(try code(Self.slot + [0x7c6a_1b78, 0xe86a_0000, 0x4e80_0020]).dereferences == true)
    }

    @Test func withoutTheFunctionItCannotBeTold() throws {
        #expect(try code(Self.slot, of: ".find_syscall_meta").dereferences == nil)
        let words = Self.slot + [0x4800_0001 | UInt32(0x400 - 4 * Self.slot.count), 0x4e80_0020]
        #expect(
            try code(words, of: ".init_ftrace_syscalls", calling: ".copy_from_kernel_nofault").dereferences == true)
    }

    @Test func theComparisonWithADotIsSeen() throws {
        // cmpwi r9,46
        #expect(try code([0x2c09_002e], of: ".find_syscall_meta").skipsDot)
        #expect(try !code([0x2c09_002f], of: ".find_syscall_meta").skipsDot)
    }
}
