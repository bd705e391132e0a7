import Architectures
import Binary
import Kallsyms

/// A syscall that a kernel is not configured with: ``Cause/notConfigured``.
public struct NotConfigured: Sendable, Hashable {
    /// Its name, without `sys_`.
    public let syscall: String
    /// The number of the slot that holds its stub; nil if no slot does, or if the stub is another name of
    /// `sys_ni_syscall`, which many slots hold.
    public let number: Int?
}

extension Audit {
    /// The syscalls that the kernel is not configured with, by name.
    public var notConfigured: [NotConfigured] {
        var numbers: [String: Int] = [:]
        for finding in findings {
            if case .notConfigured(let syscall) = finding.verdict { numbers[syscall] = finding.resolution.slot.number }
        }
        let names = kernel.notConfiguredNames.map { String(decoding: $0, as: UTF8.self) } + numbers.keys
        return EventCatalogue.sorted(names).map { NotConfigured(syscall: $0, number: numbers[$0]) }
    }
}

extension AuditedKernel {
    /// The names of the syscalls that the kernel is not configured with, without `sys_`: a weak symbol is named as a
    /// handler of native calls, and no other symbol is a handler of that syscall, nor is there metadata for it.
    fileprivate var notConfiguredNames: Set<ArraySlice<UInt8>> {
        let symbols = linkedSymbols ?? syscallInit.lookup.symbols
        var names: Set<ArraySlice<UInt8>> = []
        for entry in symbols.entries where entry.isWeak {
            let symbol = symbols.name(of: entry)
            if let name = HandlerName.syscall(of: symbol), !HandlerName.isCompat(symbol, of: image) {
                names.insert(name)
            }
        }
        for metadata in syscallInit.metadata { names.remove(metadata.name.array[...].dropFirst(4)) }
        names.remove(Array("ni_syscall".utf8)[...])
        if names.isEmpty { return names }
        // A handler may have a weak name beside its own. Few of a kernel's symbols begin as handlers' names do.
        let beginnings = Array(Set(HandlerNames.all.prefixes.compactMap(\.utf8.first) + [UInt8(ascii: ".")]))
        for entry in symbols.entries where !entry.isWeak {
            let symbol = symbols.name(of: entry)
            guard let first = symbol.first, beginnings.contains(first) else { continue }
            if let name = HandlerName.syscall(of: symbol) { names.remove(name) }
        }
        return names
    }
}
