/// What a search looks for.
struct SearchedFormats: OptionSet {
    let rawValue: Int

    /// Compressed payloads, as a decompressor carries one.
    static let compressions = SearchedFormats(rawValue: 1)
    /// Containers, where the file has a banner of its own.
    static let containers = SearchedFormats(rawValue: 2)
    /// Both, in a file of no known format.
    static let all: SearchedFormats = [.compressions, .containers]
}
