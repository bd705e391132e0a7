/// How one function descriptor is laid out: what the ABI has a pointer to a function point to.
public struct FunctionDescriptorLayout: Sendable, Hashable {
    /// Bytes of one descriptor.
    public var size: Int
    /// Where in it the address of the function's code is, in bytes from its start.
    public var entryPointOffset: Int
    /// Whether the code of a function has a dot symbol, `.sys_read`, and the descriptor the function's own name.
    public var hasDotSymbols = false
    /// What tells the ABI with descriptors from the one without, where the architecture has both.
    public var versions: Versions?

    /// The two ABIs of an architecture of which one has descriptors, and how `e_flags` tells them apart.
    public struct Versions: Sendable, Hashable {
        /// The bits of `e_flags` that hold the version; 0 leaves it to the presence of `.opd`.
        public var flagMask: UInt32
        /// The version in those bits that has descriptors.
        public var withDescriptors: UInt32
        /// The version in those bits that has none.
        public var withoutDescriptors: UInt32
        /// The name of the ABI with descriptors, in the words of its own document.
        public var nameWithDescriptors: String
        /// The name of the ABI without.
        public var nameWithoutDescriptors: String

        /// The name of the ABI of a kernel of those `e_flags`.
        ///
        /// - Parameter hasDescriptors: whether the kernel has the section `.opd`, for flags that do not tell.
        public func name(flags: UInt32, hasDescriptors: Bool) -> String {
            let version = flags & flagMask
            if version == withDescriptors { return nameWithDescriptors }
            if version == withoutDescriptors { return nameWithoutDescriptors }
            return hasDescriptors ? nameWithDescriptors : nameWithoutDescriptors
        }
    }
}
