/// A place in the code of a kernel or a module, for which source lines can be looked up.
public enum CodePlace: Sendable, Hashable {
    /// A virtual address in the kernel's image, as it was linked.
    case kernel(UInt64)
    /// A place in the file of the module with this name.
    case module(String, ModuleObject.SectionPlace)
}
