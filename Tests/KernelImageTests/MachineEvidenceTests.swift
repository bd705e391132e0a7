import Architectures
import Binary
import ELF
import Foundation
import TestSupport
import Testing

@testable import KernelImage

/// What tells the machine of a kernel's memory that has neither a vDSO nor a configuration.
@Suite struct MachineEvidenceTests {
    private static let release = "5.10.70"

    /// Memory with a banner, and with `contents` behind it.
    private static func memory(_ contents: [UInt8], compiler: String = "gcc (GCC) 10.2.1") -> Bytes {
        let build = "#1 SMP Mon Sep 27 09:00:00 UTC 2021"
        let banner = "Linux version \(release) (user@host) (\(compiler), GNU ld 2.35) \(build)\n\0"
        return Bytes(
            [UInt8](repeating: 0, count: 64) + Array(banner.utf8) + [UInt8](repeating: 0, count: 64) + contents)
    }

    /// What include/linux/vermagic.h and the architectures' headers make.
    @Test(
        arguments: [
            ("SMP mod_unload MIPS32_R2 32BIT ", "mips", 4), ("mod_unload ARMv6 p2v8 ", "arm", 4),
            ("SMP preempt mod_unload modversions aarch64", "arm64", 8), ("SMP mod_unload 686 ", "x86", nil),
            ("SMP mod_unload MIPS64_R2 64BIT ", "mips", 8), ("mod_unload riscv", "riscv", nil),
        ] as [(String, String, Int?)])
    func versionMagic(_ words: String, _ architecture: String, _ wordSize: Int?) throws {
        let hints = try ImageFile(Self.memory(Array("\0\(Self.release) \(words)\0".utf8))).hints
        #expect(hints.architecture?.name == architecture)
        #expect(hints.machineEvidence == .vermagic)
        if let wordSize { #expect(hints.fileClass?.wordSize == wordSize) }
        // A message with the release and such words in it says nothing.
        let message = try ImageFile(Self.memory(Array("\0on \(Self.release) \(words)\0".utf8))).hints
        #expect(message.machineEvidence == nil)
    }

    /// The instruction by which functions return, as the target's own assembler writes it.
    @Test(
        arguments: [
            ("arm-linux-gnueabihf", "bx lr", "arm"), ("aarch64-linux-gnu", "ret", "arm64"),
            ("powerpc64-linux-gnu", "blr", "powerpc"), ("powerpc64le-linux-gnu", "blr", "powerpc"),
            ("mips-linux-gnu", ".set noreorder\n\tjr $ra", "mips"), ("sparc64-linux-gnu", "ret", "sparc"),
            ("riscv64-linux-gnu", ".option norvc\n\tret", "riscv"), ("hppa64-linux-gnu", "bv,n %r0(%rp)", "parisc"),
        ])
    func code(_ target: String, _ instruction: String, _ architecture: String) throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let (source, object, code) = ("code.s", "code.o", "code.bin")
        try "\t.text\n\t\(instruction)\n".write(
            to: directory.appending(path: source), atomically: true, encoding: .utf8)
        for (program, words) in [
            ("as", [source, "-o", object]), ("objcopy", ["-O", "binary", "-j", ".text", object, code]),
        ] {
            let result = try Tools.run("\(target)-\(program)", words, directory: directory)
            try #require(result.status == 0, "\(result.errors)")
        }
        let word = try Data(contentsOf: directory.appending(path: code)).prefix(4)
        let functions: [UInt8] = (0..<64).flatMap { index -> [UInt8] in [0, UInt8(index), 0x11, 0x22] + word }
        // Code is at multiples of four.
        let banner = Self.memory([]).count
        let memory = Self.memory([UInt8](repeating: 0, count: 4 - banner % 4) + functions)
        let hints = try ImageFile(memory).hints
        #expect(hints.architecture?.name == architecture)
        #expect(hints.machineEvidence == .code)
    }

    @Test(
        arguments: [
            ("aarch64-linux-gnu-gcc-10 (Debian 10.2.1-6) 10.2.1", "arm64"),
            ("mipsel-openwrt-linux-musl-gcc (OpenWrt GCC 8.4.0)", "mips"),
            ("arm-linux-gnueabihf-gcc (Debian 10.2.1-6) 10.2.1", "arm"),
            ("powerpc64-linux-gnu-gcc-12 (Debian 12.2.0-14) 12.2.0", "powerpc"),
            ("riscv32-buildroot-linux-gnu-gcc (Buildroot) 10.2.0", "riscv"), ("gcc (Debian 10.2.1-6) 10.2.1", nil),
        ] as [(String, String?)])
    func compiler(_ compiler: String, _ architecture: String?) throws {
        let hints = try ImageFile(Self.memory([], compiler: compiler)).hints
        #expect(hints.architecture?.name == architecture)
        #expect(hints.machineEvidence == (architecture == nil ? nil : .compiler))
    }
}
