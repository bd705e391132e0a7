import Binary
import Kallsyms

/// Judges what the slots of a kernel's syscall tables were meant for, by all names that the handlers have.
struct SlotJudge {
    private let syscallInit: SyscallInit
    /// The symbols by ascending address: those of the linker if the image has them, else those of kallsyms.
    private let known: SymbolMap
    /// The metadata of each syscall, by its name without `sys_`.
    private let metadata: [ArraySlice<UInt8>: SyscallMetadata]
    /// What was found for each value of a slot: a table may hold one handler many times.
    private var judged: [UInt64: (names: [String], verdict: Audit.Verdict)] = [:]

    init(_ kernel: AuditedKernel, _ syscallInit: SyscallInit) {
        self.syscallInit = syscallInit
        known = kernel.linkedSymbols ?? syscallInit.lookup.symbols
        metadata = Dictionary(
            syscallInit.metadata.map { ($0.name.array[...].dropFirst(4), $0) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func finding(_ resolution: EventCatalogue.Resolution) -> Audit.Finding {
        let value = resolution.slot.value
        if let (names, verdict) = judged[value] {
            return Audit.Finding(resolution: resolution, verdict: verdict, handlerNames: names)
        }
        let names = handlerNames(resolution)
        let finding = Audit.Finding(
            resolution: resolution, verdict: verdict(resolution, names),
            handlerNames: names.map { String(decoding: $0, as: UTF8.self) })
        judged[value] = (finding.handlerNames, finding.verdict)
        return finding
    }

    /// The names at the slot's value, and at the entry point if that is a descriptor, each once.
    private func handlerNames(_ resolution: EventCatalogue.Resolution) -> [ArraySlice<UInt8>] {
        var names: [ArraySlice<UInt8>] = []
        var seen: Set<ArraySlice<UInt8>> = []
        for address in [resolution.slot.value, resolution.entryPoint].compactMap(\.self) {
            for symbols in [known, syscallInit.lookup.symbols] {
                for index in symbols.indices(at: address) {
                    let name = symbols.name(of: symbols.entries[index])
                    if seen.insert(name).inserted { names.append(name) }
                }
            }
        }
        return names
    }

    private func verdict(_ resolution: EventCatalogue.Resolution, _ names: [ArraySlice<UInt8>]) -> Audit.Verdict {
        switch resolution.outcome {
        case .metadata(let metadata): return .available(metadata)
        case .notImplemented: return .notImplemented
        case .nothing: break
        }
        let syscalls = names.compactMap(HandlerName.syscall)
        if syscalls.contains(where: { $0.elementsEqual("ni_syscall".utf8) }) { return .notImplemented }
        if let metadata = syscalls.lazy.compactMap({ metadata[$0] }).first {
            return .missing(metadata, cause(resolution))
        }
        if let name = stubbedSyscall(resolution) { return .notConfigured(String(decoding: name, as: UTF8.self)) }
        return .noMetadata
    }

    /// The syscall whose stub the slot's handler is: all names of a handler that it has are weak (``NotConfigured``).
    private func stubbedSyscall(_ resolution: EventCatalogue.Resolution) -> ArraySlice<UInt8>? {
        var found: ArraySlice<UInt8>?
        for address in [resolution.slot.value, resolution.entryPoint].compactMap(\.self) {
            for symbols in [known, syscallInit.lookup.symbols] {
                for entry in symbols.entries[symbols.indices(at: address)] {
                    guard let name = HandlerName.syscall(of: symbols.name(of: entry)) else { continue }
                    if !entry.isWeak { return nil }
                    found = found ?? name
                }
            }
        }
        return found
    }

    private func cause(_ resolution: EventCatalogue.Resolution) -> Cause {
        let inTable = syscallInit.lookup.symbols.indices(at: syscallInit.handler(of: resolution.slot.value))
        let isDescriptor = resolution.entryPoint != nil && !syscallInit.usesEntryPoints
        if inTable.isEmpty { return isDescriptor ? .descriptorNotInKallsyms : .notInKallsyms }
        guard case .symbol(let found, _) = resolution.answer else { return .lookupRefused }
        let another = inTable.contains { index in
            index != found
                && syscallInit.metadata.contains { metadata in
                    syscallInit.rule.matches(
                        symbol: syscallInit.comparedName(at: index), name: metadata.name.array[...])
                }
        }
        return another ? .shadowed : .nameMismatch
    }
}
