import Binary
import ELF
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
        try Audit(AuditedKernel(KernelImage(File(Bytes(bytes)))))
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

    @Test(arguments: fixtures)
    func corruptionIsAnErrorOrAnAnswer(_ fixture: FixtureKernel) throws {
        var refused = 0
        for damaged in Damage.corrupted(try fixture.bytes.array, count: 400, seed: 7) {
            do {
                let audit = try audit(damaged)
                #expect(audit.catalogue.eventNames.count <= 2 * audit.chain.metadata.count)
                _ = audit.kernel.remedyOutcomes()
            } catch {
                refused += 1
                #expect(isTyped(error), "\(error)")
            }
        }
        #expect(refused > 0)
    }

    /// Every byte of the kallsyms tables and of the ELF header, one at a time.
    @Test(arguments: fixtures.filter { $0.name == "ppc64-elfv1" })
    func everyByteOfTheHeadersMayBeWrong(_ fixture: FixtureKernel) throws {
        let whole = try fixture.bytes.array
        for offset in 0..<64 {
            for value: UInt8 in [0, 1, 0x7f, 0xff] where whole[offset] != value {
                var damaged = whole
                damaged[offset] = value
                do { _ = try audit(damaged) } catch { #expect(isTyped(error), "\(error)") }
            }
        }
    }

    @Test func emptyAndForeignFilesAreRefused() {
        #expect(throws: ELFError.notELF) { try audit([]) }
        #expect(throws: ELFError.notELF) { try audit(Array("#!/bin/sh\n".utf8)) }
    }
}
