import KernelImage

extension EmbeddedTable {
    /// The table that a kernel carries: found by the names of its parts where the linker's symbols are there, else by
    /// its structure. Nil if there is none, as in a kernel without `KALLSYMS`.
    ///
    /// - Throws: ``TableError`` if there is one, but damaged.
    public static func table(of image: KernelImage) throws(TableError) -> EmbeddedTable? {
        let named = image.symbolTable.flatMap {
            TableLocations(Landmarks(TableLocations.symbolNames, in: $0))
        }
        guard let named else { return TableSearch.table(in: image.memory) }
        return try EmbeddedTable(at: named, in: image.memory)
    }
}
