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
        let functions = FunctionStarts(
            symbols: symbols, descriptors: descriptors,
            marksInstructionSet: image.architecture?.marksInstructionSet ?? false)
        let named = expected.compactMap { table in boundaries[table.symbol].map { (table, $0) } }
        // Code is read only where no symbol tells the size.
        let limit = named.isEmpty || named.contains { $0.1.size == 0 } ? SyscallLimit(self, in: image) : nil
        var tables: [SyscallTable] = []
        for (table, place) in named {
            // A table in assembly, and one that only kallsyms names, has no size.
            let (end, overflow) =
                place.size > 0
                ? place.address.addingReportingOverflow(place.size)
                : (addressOfSymbol(after: place.address) ?? place.address, false)
            let found = SyscallTableEnd(
                start: place.address, end: overflow ? .max : end, isExact: place.size > 0, limit: limit,
                functions: functions)
            tables.append(try SyscallTable(table, found, evidence: .name, in: image.memory))
        }
        if !tables.contains(where: \.isTraced), image.symbolTable == nil {
            for found in SyscallTableSearch(image, symbols, descriptors).tables(expected) {
                let end = SyscallTableEnd(
                    start: found.address, end: found.end, isExact: false, limit: limit, functions: functions)
                tables.append(try SyscallTable(found.table, end, evidence: .structure, in: image.memory))
            }
        }
        guard tables.contains(where: \.isTraced) else { throw .tableNotFound }
        return tables
    }
}
