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
        guard let locations = named ?? TableSearch.locations(in: image.memory) else { return nil }
        return try EmbeddedTable(at: locations, in: image.memory)
    }
}
