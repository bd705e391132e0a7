import Binary
import ELF
import Kallsyms
import KernelImage
import SyscallEvents
import TestSupport
import Testing

/// The audit of the small kernels of all architectures against answers from `nm`, `readelf` and the kernel's own
/// sources (Tests/Fixtures/kernels/README.md).
@Suite struct FixtureKernelTests {
    private func kernel(_ fixture: FixtureKernel) throws -> AuditedKernel {
        try AuditedKernel(KernelFacts(ELFFile(fixture.bytes)))
    }

    private func hex(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }

    @Test(arguments: FixtureKernel.all)
    func readsWhatTheKernelIs(_ fixture: FixtureKernel) throws {
        let expected = try fixture.expected
        let kernel = try kernel(fixture)
        #expect(kernel.image.layout.wordSize * 8 == expected.bits)
        #expect(kernel.image.layout.byteOrder.rawValue == expected.byteOrder)
        #expect(kernel.facts.release?.text == expected.release)
        #expect(kernel.keepsAllSymbols.value == expected.kallsymsAll)
        switch expected.abi {
        case "elfv1": #expect(kernel.facts.abi?.value == "ELF ABI v1")
        case "elfv2": #expect(kernel.facts.abi?.value == "ELF ABI v2")
        default: break
        }
    }

    @Test(arguments: FixtureKernel.all)
    func decodesTheEmbeddedSymbols(_ fixture: FixtureKernel) throws {
        let symbols = try kernel(fixture).kallsyms.value.symbols()
        let decoded = symbols.entries.map {
            ExpectedKernel.Symbol(
                address: hex($0.address), type: String(UnicodeScalar($0.type)), name: symbols.text(of: $0))
        }
        #expect(try decoded == fixture.expected.kallsyms)
    }

    @Test(arguments: FixtureKernel.all)
    func readsTheTableAndLooksItUp(_ fixture: FixtureKernel) throws {
        let kernel = try kernel(fixture)
        let expected = try fixture.expected
        let resolutions = EventCatalogue(kernel.syscallInit).resolutions
        try #require(resolutions.count == expected.slots.count)
        for (resolution, slot) in zip(resolutions, expected.slots) {
            #expect(resolution.slot.number == slot.number)
            #expect(hex(resolution.slot.address) == slot.slotAddress)
            #expect(hex(resolution.slot.value) == slot.value)
            #expect(resolution.entryPoint.map(hex) == slot.entryPoint)
            let name = resolution.answer == .refused ? nil : String(decoding: resolution.name, as: UTF8.self)
            #expect(name == slot.lookup, "slot \(slot.number)")
            var event: String?
            if case .metadata(let metadata) = resolution.outcome { event = metadata.name.text }
            #expect(event == slot.event, "slot \(slot.number)")
        }
    }

    @Test(arguments: FixtureKernel.all)
    func readsTheMetadata(_ fixture: FixtureKernel) throws {
        let kernel = try kernel(fixture)
        let expected = try fixture.expected
        let numbers = EventCatalogue(kernel.syscallInit).syscalls.map(\.number)
        try #require(kernel.metadata.count == expected.metadata.count)
        for (index, metadata) in expected.metadata.enumerated() {
            #expect(kernel.metadata[index].name.text == metadata.name)
            let arguments = kernel.metadata[index].arguments?.map {
                ExpectedKernel.Argument(type: $0.type, name: $0.name)
            }
            #expect(arguments == metadata.arguments)
            #expect(numbers[index] ?? -1 == metadata.number)
        }
    }

    @Test(arguments: FixtureKernel.all)
    func predictsTheEvents(_ fixture: FixtureKernel) throws {
        #expect(try EventCatalogue(kernel(fixture).syscallInit).eventNames == fixture.expected.events)
    }

    @Test(arguments: FixtureKernel.all)
    func predictsTheEventsWithRemedies(_ fixture: FixtureKernel) throws {
        let kernel = try kernel(fixture)
        for (name, events) in try fixture.expected.eventsWith {
            let remedy = try #require(Remedy(rawValue: name))
            #expect(try Audit(kernel, with: [remedy]).catalogue.eventNames == events, "\(name)")
        }
    }

    /// The status of each syscall's events: README.md beside the kernels says what each of them is there to show, and
    /// `expected.json` which have an event, by which number.
    private static func expectedStatuses(_ expected: ExpectedKernel) -> [String: String] {
        let hidesDescriptors = expected.slots.contains { $0.entryPoint != nil } && !expected.kallsymsAll
        // The weak name beside sys_ni_syscall.
        return expected.metadata.reduce(into: ["uselib": "not-configured"]) { statuses, metadata in
            let name = String(metadata.name.dropFirst("sys_".count))
            statuses[name] =
                switch name {
                case _ where metadata.number >= 0: "available \(metadata.number)"
                case "lonely", "ni_syscall": "unreferenced"
                // Data, which is no descriptor, and which the table does not have without all symbols.
                case "weird": "not-in-kallsyms"
                case _ where hidesDescriptors: "descriptor-not-in-kallsyms"
                case "shadow": "shadowed"
                case "mismatch", "plain": "name-mismatch"
                default: "unexpected"
                }
        }
    }

    @Test(arguments: FixtureKernel.all)
    func givesTheReason(_ fixture: FixtureKernel) throws {
        let audit = Audit(try kernel(fixture))
        let expected = try fixture.expected
        let statuses = audit.statuses.mapValues { status in
            switch status {
            case .available(let number): "available \(number)"
            case .missing(_, let cause): cause.rawValue
            case .unreferenced: "unreferenced"
            case .notConfigured: "not-configured"
            }
        }
        #expect(statuses == Self.expectedStatuses(expected))
        // The native table's seventh slot's handler has no metadata, and the next two slots hold sys_ni_syscall.
        try #require(audit.findings.count == expected.slots.count)
        let verdicts = zip(audit.findings, expected.slots).filter { $0.1.table.hasPrefix("sys_call_table") }
            .map(\.0.verdict)
        #expect(verdicts.dropFirst(6).prefix(3) == [.noMetadata, .notImplemented, .notImplemented])
    }
}
