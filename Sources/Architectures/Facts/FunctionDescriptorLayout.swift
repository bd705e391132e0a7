/// The layout of a function descriptor, to which a pointer to a function points in some ABIs.
public struct FunctionDescriptorLayout: Sendable, Hashable {
    /// Bytes of a descriptor.
    public var size: Int
    /// The offset in bytes of the address of the function's code.
    public var entryPointOffset: Int
    /// Whether a dot symbol, `.sys_read`, names the code, and the function's own name is the descriptor's symbol.
    public var hasDotSymbols = false
    /// How to tell the ABI with descriptors from the one without; nil if the architecture has only one.
    public var versions: Versions?

    /// Two ABIs of one architecture, of which one has descriptors, and how to tell them apart.
    public struct Versions: Sendable, Hashable {
        /// The bits of `e_flags` that hold the ABI's version. If they are 0, the presence of `.opd` tells the ABI.
        public var flagMask: UInt32
        /// The value of these bits in the ABI with descriptors.
        public var withDescriptors: UInt32
        /// The value of these bits in the ABI without descriptors.
        public var withoutDescriptors: UInt32
        /// The name of the ABI with descriptors, as its own document writes it.
        public var nameWithDescriptors: String
        /// The name of the ABI without descriptors, as its own document writes it.
        public var nameWithoutDescriptors: String

        /// The configuration option that chooses the ABI with descriptors, without `CONFIG_`.
        public var optionWithDescriptors: String
        /// The configuration option that chooses the ABI without descriptors, without `CONFIG_`.
        public var optionWithoutDescriptors: String

        /// Whether a kernel with `flags` as `e_flags` has descriptors; nil if the flags do not tell.
        public func hasDescriptors(flags: UInt32) -> Bool? {
            switch flags & flagMask {
            case withDescriptors: true
            case withoutDescriptors: false
            default: nil
            }
        }

        /// The name of the ABI with descriptors, or of the ABI without.
        public func name(hasDescriptors: Bool) -> String {
            hasDescriptors ? nameWithDescriptors : nameWithoutDescriptors
        }
    }
}
