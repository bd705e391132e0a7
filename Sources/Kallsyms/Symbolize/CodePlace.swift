/// A place in the code of a kernel or module, as tools that know its source lines take it.
public enum CodePlace: Sendable, Hashable {
    /// An address in the kernel's image, as it was linked.
    case kernel(UInt64)
    /// A place in the module's file.
    case module(String, ModuleObject.SectionPlace)
}

/// The source lines of places, in their order, innermost first where functions are inlined: `fs/open.c:1420`, or
/// `include/linux/fs.h:12 fs/open.c:1420`. Nil where none is known.
public typealias SourceLines = ([CodePlace]) -> [String?]
