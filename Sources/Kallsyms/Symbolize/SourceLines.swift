/// Looks up the source lines of places in code: returns one string for each place, in the same order.
///
/// A string is `fs/open.c:1420`, or `include/linux/fs.h:12 fs/open.c:1420` if functions are inlined, with the innermost
/// first. It is nil if the lines are not known.
public typealias SourceLines = ([CodePlace]) -> [String?]
