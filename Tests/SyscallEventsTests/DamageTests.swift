import Binary
import ELF
import Kallsyms
import KernelImage
import SyscallEvents
import TestSupport
import Testing

/// Damaged kernels: a typed error or an answer, never a crash or a hang.
@Suite struct DamageTests {
    private static let fixtures = FixtureKernel.all.filter {
        ["ppc64-elfv1", "arm64", "i386", "s390x", "x86_64-relr", "hppa64"].contains($0.name)
    }

    private func audit(_ bytes: [UInt8]) throws -> Audit {
        try Audit(AuditedKernel(KernelFacts(ELFFile(Bytes(bytes)))))
    }

    /// Whether `error` is one of those that say what is wrong.
    private func isTyped(_ error: any Error) -> Bool { error is ELFError || error is AuditError }

    @Test(arguments: fixtures)
    func truncationIsAnErrorAtEveryLength(_ fixture: FixtureKernel) throws {
        let whole = try fixture.bytes.array
        // The section headers lie at the end of these files, so that every truncation loses some.
        for length in Array(0..<256) + Array(stride(from: 256, to: whole.count, by: 61)) + [whole.count - 1] {
            do {
                _ = try audit(Array(whole[..<length]))
                Issue.record("\(length) of \(whole.count) bytes were accepted")
            } catch {
                #expect(isTyped(error), "\(error)")
            }
        }
    }

    /// The events of an answer are, for each of its metadata, both or none; most damage is to what no event depends on.
    @Test(arguments: fixtures)
    func corruptionIsAnErrorOrAnAnswer(_ fixture: FixtureKernel) throws {
        let expected = try fixture.expected.events
        var (refused, sound, other) = (0, 0, 0)
        for damaged in Damage.corrupted(try fixture.bytes.array, count: 400, seed: 7) {
            do {
                let audit = try audit(damaged)
                let names = audit.catalogue.eventNames
                let enters = names.filter { $0.hasPrefix("sys_enter_") }.map { $0.dropFirst("sys_enter_".count) }
                let exits = names.filter { $0.hasPrefix("sys_exit_") }.map { $0.dropFirst("sys_exit_".count) }
                #expect(enters == exits)
                #expect(enters.count + exits.count == names.count)
                #expect(audit.missing.count + audit.availableCount <= audit.syscallInit.metadata.count)
                if names == expected { sound += 1 } else { other += 1 }
                _ = audit.kernel.remedyOutcomes()
            } catch {
                refused += 1
                #expect(isTyped(error), "\(error)")
            }
        }
        #expect(refused > 0)
        #expect(sound > other)
    }

    /// Every byte of the ELF header, one at a time. `readelf -h` names the fields: some are not read, without some there
    /// is no ELF file, and the others may mean another kernel.
    @Test func everyByteOfTheHeaderMayBeWrong() throws {
        let fixture = FixtureKernel(name: "ppc64-elfv1-all")
        let whole = try fixture.bytes.array
        let expected = try fixture.expected.events
        #expect(!expected.isEmpty)
        // EI_VERSION and padding; e_version and e_entry.
        let unread = Array(6..<16) + Array(20..<32)
        // The magic number, e_phentsize and e_shentsize.
        let needed = Array(0..<4) + [54, 55, 58, 59]
        for offset in 0..<64 {
            for value: UInt8 in [0, 1, 0x7f, 0xff] where whole[offset] != value {
                var damaged = whole
                damaged[offset] = value
                do {
                    let events = try audit(damaged).catalogue.eventNames
                    #expect(!needed.contains(offset), "\(value) at \(offset) was accepted")
                    if unread.contains(offset) { #expect(events == expected, "\(value) at \(offset)") }
                } catch {
                    #expect(!unread.contains(offset), "\(value) at \(offset): \(error)")
                    #expect(isTyped(error), "\(error)")
                }
            }
        }
    }

    @Test func emptyAndForeignFilesAreRefused() {
        #expect(throws: ELFError.notELF) { try audit([]) }
        #expect(throws: ELFError.notELF) { try audit(Array("#!/bin/sh\n".utf8)) }
    }
}
