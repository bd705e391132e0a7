import Architectures
import ELF
import Kallsyms
import KernelImage

extension KernelFacts {
    /// The tables of syscall handlers: of the calls that ftrace shows, and of compat calls. Symbols name them; if they
    /// name none that ftrace reads, the image is searched for such tables.
    ///
    /// - Throws: ``AuditError`` if there is no table that ftrace reads, or if one cannot be read.
    func syscallTables(in image: KernelImage, _ symbols: SymbolMap) throws(AuditError) -> [SyscallTable] {
        let expected = HandlerTable.tables(
            of: image.architecture, wordSize: image.layout.wordSize, version: version?.value)
        var tables: [SyscallTable] = []
        for table in expected {
            guard let place = boundaries[table.symbol] else { continue }
            // A table in assembly, and one that only kallsyms names, has no size: it ends where the next symbol begins.
            let (end, overflow) =
                place.size > 0
                ? place.address.addingReportingOverflow(place.size)
                : (addressOfSymbol(after: place.address) ?? place.address, false)
            tables.append(
                try SyscallTable(
                    table, at: place.address, end: overflow ? .max : end, evidence: .name, in: image.memory))
        }
        if !tables.contains(where: \.isTraced), image.symbolTable == nil {
            for found in SyscallTableSearch(image, symbols, descriptors).tables(expected) {
                tables.append(
                    try SyscallTable(
                        found.table, at: found.address, end: found.end, evidence: .structure, in: image.memory))
            }
        }
        guard tables.contains(where: \.isTraced) else { throw .tableNotFound }
        return tables
    }
}
