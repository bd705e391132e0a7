import KernelImage

/// A kernel's configuration, and where it was found.
public struct FoundConfig: Sendable {
    /// The configuration.
    public let config: KernelConfig
    /// Where it was found.
    public let source: Source

    /// Where a configuration was found, in the order in which they are taken.
    public enum Source: String, Sendable, Hashable {
        /// The caller gave it.
        case given
        /// Beside the kernel in its package.
        case package
        /// In the kernel itself (`CONFIG_IKCONFIG`).
        case image
        /// The `config-*` file beside the image.
        case sibling = "beside the image"
    }
}
