import ELF
import Foundation
import Kallsyms
import KernelImage
import SyscallEvents
import TestSupport
import Testing

import struct Binary.Bytes

/// A small ppc64 kernel of ELF ABI v1 as it would be of another release: the test kernel of 6.1 with another version in
/// its banner, with the strings that the release's rule compares names with, and with what its table held.
struct EraKernel {
    /// What the syscall table holds.
    enum Table {
        /// Descriptors, since 5.7.
        case descriptors
        /// Entry points, from 4.20 to 5.6.
        case entryPoints
        /// Pairs of entry points, of a native and of a compat call, to 4.20.
        case pairs([String])
    }

    /// The kernel.
    let kernel: AuditedKernel
    /// What the kernel that it was made of must answer.
    let expected: ExpectedKernel

    /// The strings that code of the rule compares names with (arch/powerpc/include/asm/ftrace.h): from 4.17 to 6.1.3,
    /// and later.
    static let dotted = [".__se_sys", ".ppc_", ".ppc32_", ".ppc64_"]
    static let undotted = ["__se_sys", "ppc_", "ppc32_", "ppc64_"]

    /// A kernel of `version`, whose text has as many characters as "6.1.192".
    init(
        _ version: String, _ table: Table, strings: [String], compiler: String = "gcc 7.3.0",
        base: String = "ppc64-elfv1"
    ) throws {
        let fixture = FixtureKernel(name: base)
        expected = try fixture.expected
        var bytes = try fixture.bytes.array
        try Self.replace("6.1.192", with: version, in: &bytes)
        try Self.replace("as and ld", with: compiler, in: &bytes)

        let file = try ELFFile(Bytes(bytes))
        func offset(of address: UInt64) throws -> Int {
            let segment = file.segments.first { segment in
                segment.virtualAddress <= address && Int(address - segment.virtualAddress) < segment.contents.count
            }
            let found = try #require(segment)
            return Int(found.offset + (address - found.virtualAddress))
        }
        func write(_ value: UInt64, at address: UInt64) throws {
            let place = try offset(of: address)
            bytes.replaceSubrange(place..<place + 8, with: (0..<8).map { UInt8(value >> (56 - 8 * $0) & 0xff) })
        }
        switch table {
        case .descriptors: break
        case .entryPoints:
            for slot in expected.slots {
                if let entryPoint = slot.entryPoint {
                    try write(try Self.address(entryPoint), at: try Self.address(slot.slotAddress))
                }
            }
        case .pairs(let handlers):
            let start = try Self.address(try #require(expected.slots.first).slotAddress)
            for (index, name) in handlers.enumerated() {
                let symbol = try #require(expected.kallsyms.first { $0.name == name })
                for half in 0..<2 {
                    try write(try Self.address(symbol.address), at: start + UInt64(16 * index + 8 * half))
                }
            }
        }
        // Between the code and the read-only data the test kernel has room.
        var place = try offset(of: 0xc000_0000_0000_1218)
        for string in strings {
            let text = Array(string.utf8)
            let isRoom = bytes[place - 1..<place + 32].allSatisfy { $0 == 0 }
            try #require(isRoom)
            bytes.replaceSubrange(place..<place + text.count, with: text)
            place += 16
        }
        kernel = try AuditedKernel(KernelFacts(ELFFile(Bytes(bytes))))
    }

    private static func address(_ text: String) throws -> UInt64 {
        try #require(UInt64(text.dropFirst(2), radix: 16))
    }

    private static func replace(_ old: String, with new: String, in bytes: inout [UInt8]) throws {
        try #require(old.utf8.count == new.utf8.count)
        var range = bytes.firstRange(of: Array(old.utf8))
        try #require(range != nil)
        while let found = range {
            bytes.replaceSubrange(found, with: Array(new.utf8))
            range = bytes.firstRange(of: Array(old.utf8))
        }
    }
}
