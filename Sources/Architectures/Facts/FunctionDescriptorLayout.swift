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

        /// The kernel's option that chooses the ABI with descriptors, without `CONFIG_`.
        public var optionWithDescriptors: String
        /// The kernel's option that chooses the ABI without.
        public var optionWithoutDescriptors: String

        /// Whether a kernel of those `e_flags` has descriptors; nil if its flags do not tell.
        public func hasDescriptors(flags: UInt32) -> Bool? {
            switch flags & flagMask {
            case withDescriptors: true
            case withoutDescriptors: false
            default: nil
            }
        }

        /// The name of the ABI with descriptors, or of the one without.
        public func name(hasDescriptors: Bool) -> String {
            hasDescriptors ? nameWithDescriptors : nameWithoutDescriptors
        }
    }
}
