import Architectures
import Binary
import ELF
import Foundation
import Kallsyms
import KernelImage
import TestSupport
import Testing

@testable import SyscallEvents

/// The real kernel of Examples/ against what it, and its rebuilds with remedies, really had when they were booted.
@Suite struct BundledKernelTests {
    static let kernel = Result {
        let path = Tools.root.appending(path: "Examples/ppc64-elfv1-6.1.192.vmlinux.xz").path
        return try AuditedKernel(
            KernelFacts(ELFFile(Compression.xz.decompressed(Bytes(contentsOf: path)).contents)))
    }

    private func truth(_ name: String) throws -> [String] {
        let path = Tools.root.appending(path: "Tests/Fixtures/truth/\(name).events").path
        return EventList.names(in: try Bytes(contentsOf: path))
    }

    @Test func hasNoEventAndSaysWhy() throws {
        let audit = Audit(try Self.kernel.get())
        #expect(audit.catalogue.eventNames.isEmpty)
        let withRemedy = try truth("ppc64-elfv1-with-remedy")
        #expect(withRemedy.count == 630)
        // What is missing is exactly what a booted kernel has once it is mended.
        let missing = audit.missing.flatMap(\.metadata.eventNames)
        #expect(EventCatalogue.sorted(missing) == withRemedy)
        #expect(Self.causes(audit) == [.descriptorNotInKallsyms: 315])
        #expect(audit.missing.allSatisfy { $0.findings.allSatisfy { $0.resolution.entryPoint != nil } })
    }

    /// Without the ELF file around it, nothing names the syscall table, the metadata, or the function descriptors.
    @Test func itsMemoryAloneTellsTheSame() throws {
        let file = try #require(try Self.kernel.get().facts.file)
        let segment = try #require(file.segments.first { $0.type == .load })
        let flat = try AuditedKernel(KernelFacts(ImageFile(segment.contents)))
        #expect(flat.facts.linkAddress == segment.virtualAddress)
        #expect(flat.facts.abi?.value == "ELF ABI v1")
        let audit = Audit(flat)
        #expect(Self.causes(audit) == [.descriptorNotInKallsyms: 315])
        let mended = try Audit(audit.kernel, with: [.entryPoints])
        #expect(try mended.catalogue.eventNames == truth("ppc64-elfv1-with-remedy"))
    }

    /// How many syscalls miss their events for which cause.
    private static func causes(_ audit: Audit) -> [Cause?: Int] {
        audit.missing.reduce(into: [:]) { causes, missing in
            let found: Set<Cause?> = Set(
                missing.findings.map { if case .missing(_, let cause) = $0.verdict { cause } else { nil } })
            for cause in found { causes[cause, default: 0] += 1 }
        }
    }

    /// The rules of scripts/kallsyms are those of the release, where it is known: tables of 6.4 to 6.14 look alike.
    @Test(
        arguments: [
            ("6.1.192", Era.linux61), ("6.3.1", .linux61), ("6.4", .linux66), ("6.6.9-generic", .linux66),
            ("6.12.117", .linux612), ("6.15.2", .linux615), ("7.0.0-rc1", .linux70), (nil, .linux61),
        ] as [(String?, Era)])
    func takesTheEraFromTheRelease(_ release: String?, _ era: Era) throws {
        let table = try Self.kernel.get().kallsyms.value
        #expect(table.selectionOptions(release.flatMap { Release(parsing: $0) }).era == era)
    }

    @Test(arguments: [Remedy.kallsymsAll, .opdLookup, .entryPoints])
    func hasEveryEventWith(_ remedy: Remedy) throws {
        let audit = Audit(try Self.kernel.get())
        let mended = try Audit(audit.kernel, with: [remedy])
        #expect(try mended.catalogue.eventNames == truth("ppc64-elfv1-with-remedy"))
        #expect(mended.missing.isEmpty)
    }

    /// The patches `entry-points` are seen in the code: the instructions that gcc makes of them, put where the bundled
    /// kernel has others. `readelf -l`: address 0xc000000000000000 is at 0x10000 of the file; the places are from `nm`.
    @Test func patchedCodeIsSeen() throws {
        let path = Tools.root.appending(path: "Examples/ppc64-elfv1-6.1.192.vmlinux.xz").path
        let file = try Compression.xz.decompressed(Bytes(contentsOf: path)).contents.array
        // At the end of .arch_syscall_addr: bl .dereference_kernel_function_descriptor.
        let call = (at: 0x1_0000 + 0x7a_eb5c, word: [0x4b, 0x90, 0x3c, 0x05] as [UInt8])
        // At the start of .arch_syscall_match_sym_name: cmpwi r9,46.
        let comparison = (at: 0x1_0000 + 0x16_8cec, word: [0x2c, 0x09, 0x00, 0x2e] as [UInt8])
        for (changes, isSeen) in [([call], false), ([comparison], false), ([call, comparison], true)] {
            var patched = file
            for change in changes { patched.replaceSubrange(change.at..<change.at + 4, with: change.word) }
            let audit = Audit(try AuditedKernel(KernelFacts(ELFFile(Bytes(patched)))))
            #expect(audit.kernel.appliedRemedies.contains(.entryPoints) == isSeen)
            #expect(audit.catalogue.eventNames == (isSeen ? try truth("ppc64-elfv1-with-remedy") : []))
            #expect(audit.missing.isEmpty == isSeen)
        }
    }

    /// The same kernel as it would be of 5.10, where the rule wants a dot: what is answered, and at which cost, is what
    /// booted kernels of 5.10 showed (docs/results.md).
    @Test func asOfLinux510OneLineIsTheCheapest() throws {
        let kernel = try Self.kernel(of: "5.10.99", dottedStrings: true) { _ in }
        #expect(kernel.syscallInit.rule.name == "powerpc-dotted")
        let outcomes = kernel.remedyOutcomes()
        #expect(
            outcomes.map { "\($0.remedies.name) \($0.availableCount)" } == [
                "undotted-rule 0", "kallsyms-all 0", "opd-symbols 0", "opd-lookup 0", "entry-points 315",
                "undotted-rule+kallsyms-all 315", "undotted-rule+opd-lookup 315",
            ])
        let cheapest = outcomes.filter(\.isComplete).min { ($0.imageGrowth ?? .max) < ($1.imageGrowth ?? .max) }
        #expect(cheapest?.remedies == [.entryPoints])
        #expect(cheapest?.imageGrowth == 0)
    }

    /// Images of releases whose table held entry points, single or in pairs, and that are no ELF files: dot symbols tell
    /// the ABI, and the answer is that of the ELF file.
    @Test(arguments: ["5.4.259", "4.14.67"])
    func memoryWithEntryPointsInTheTableTellsTheSame(_ version: String) throws {
        let isOfPairs = version.hasPrefix("4.")
        let original = try Self.kernel.get()
        let slots = original.tables.filter(\.isTraced).flatMap(\.slots)
        let compat = original.tables.filter { !$0.isTraced }.flatMap(\.slots)
        let kernel = try Self.kernel(of: version, dottedStrings: true) { write in
            for slot in slots {
                let source = isOfPairs ? (slot.number % 2 == 0 ? slots : compat)[slot.number / 2] : slot
                write(slot.address, original.descriptors?.entryPoint(at: source.value) ?? source.value)
            }
        }
        let audit = Audit(kernel)
        #expect(audit.findings.count == (isOfPairs ? slots.count / 2 : slots.count))
        if !isOfPairs { #expect(try audit.catalogue.eventNames == truth("ppc64-elfv1-with-remedy")) }
        #expect(audit.availableCount > 100)

        let segment = try #require(kernel.facts.file?.segments.first { $0.type == .load })
        let flat = try AuditedKernel(KernelFacts(ImageFile(segment.contents)))
        #expect(flat.facts.abi?.value == "ELF ABI v1")
        #expect(Audit(flat).catalogue.eventNames == audit.catalogue.eventNames)
        #expect(flat.tables.filter(\.isTraced).map(\.address) == [slots[0].address])
        #expect(throws: RemedyError.noDescriptorsInTable(.entryPoints)) {
            try Audit(flat, with: [.entryPoints]).catalogue.eventNames
        }
    }

    /// The kernel with another version in its banner, and with words written into it.
    ///
    /// - Parameter dottedStrings: whether the strings that its rule compares names with get a dot, for which the linker
    ///   has left room.
    private static func kernel(
        of version: String, dottedStrings: Bool, changing: ((UInt64, UInt64) -> Void) -> Void
    ) throws -> AuditedKernel {
        let path = Tools.root.appending(path: "Examples/ppc64-elfv1-6.1.192.vmlinux.xz").path
        var bytes = try Compression.xz.decompressed(Bytes(contentsOf: path)).contents.array
        func replace(_ old: String, with new: String) throws {
            try #require(old.utf8.count == new.utf8.count)
            let contents = Bytes(bytes)
            var from = 0
            while let place = contents.firstOffset(of: Array(old.utf8), from: from) {
                bytes.replaceSubrange(place..<place + new.utf8.count, with: Array(new.utf8))
                from = place + 1
            }
            try #require(from > 0)
        }
        try replace("Linux version 6.1.192", with: "Linux version \(version)")
        if dottedStrings {
            try replace("\0__se_sys\0\0", with: "\0.__se_sys\0")
            for name in ["ppc_", "ppc32_", "ppc64_"] { try replace("\0\(name)\0\0", with: "\0.\(name)\0") }
        }
        // The kernel is relocatable: its words are the addends of relocations (`Elf64_Rela`: offset, info, addend).
        let file = try ELFFile(Bytes(bytes))
        let relocations = try #require(file.section(named: ".rela.dyn"))
        var addends: [UInt64: Int] = [:]
        for entry in stride(from: 0, to: relocations.contents.count, by: 24) {
            let offset = try relocations.contents.integer(at: entry, .big) as UInt64
            addends[offset] = Int(relocations.offset) + entry + 16
        }
        changing { address, value in
            guard let place = addends[address] else { return }
            bytes.replaceSubrange(place..<place + 8, with: (0..<8).map { UInt8(value >> (56 - 8 * $0) & 0xff) })
        }
        return try AuditedKernel(KernelFacts(ELFFile(Bytes(bytes))))
    }

    @Test func opdSymbolsAloneBringNothing() throws {
        let audit = try Audit(Self.kernel.get(), with: [.opdSymbols])
        #expect(audit.catalogue.eventNames.isEmpty)
        #expect(Self.causes(audit) == [.lookupRefused: 315])
    }

    /// Growth of the image, measured on builds with and without each remedy: `size -A` totals, 6.1.192, gcc 12.2.
    @Test(arguments: [
        (Remedy.opdSymbols, 12_852_203 - 12_467_947), (.opdLookup, 12_852_443 - 12_467_947),
        (.entryPoints, 12_467_979 - 12_467_947), (.kallsymsAll, 13_291_847 - 12_592_967),
    ])
    func predictsTheGrowthOfTheImage(_ remedy: Remedy, measured: Int) throws {
        let outcomes = try Self.kernel.get().remedyOutcomes()
        let outcome = try #require(outcomes.first { $0.remedies == [remedy] })
        let predicted = try #require(outcome.imageGrowth)
        #expect(abs(predicted - measured) * 100 <= measured * 3, "predicted \(predicted), measured \(measured)")
    }
}
