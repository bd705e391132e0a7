extension Architecture {
    /// C-SKY, 32 bits.
    ///
    /// Relocations: C-SKY V2 ABI, "Relocation" (`R_CKCORE_RELATIVE`, `R_CKCORE_ADDR32`).
    static let csky = Architecture(
        name: "csky", machines: [ELFMachine(rawValue: 252)], has64BitKernels: false,
        relocations: RelocationTypes(relative: 9, absolute: 1),
        unlistedSymbols: UnlistedSymbols(mappingLetters: "td"),
        handlerTables: [HandlerTable(symbol: "sys_call_table", begins: .generic)])
}
