/// One of the tables that `kernel/kallsyms.c` reads, by the name of its symbol.
enum KallsymsPart: String, Sendable, CaseIterable {
    case addresses = "kallsyms_addresses"
    case offsets = "kallsyms_offsets"
    case relativeBase = "kallsyms_relative_base"
    case count = "kallsyms_num_syms"
    case names = "kallsyms_names"
    case markers = "kallsyms_markers"
    case nameOrder = "kallsyms_seqs_of_names"
    case tokenTable = "kallsyms_token_table"
    case tokenIndex = "kallsyms_token_index"
}
