import KernelImage

/// A kernel's configuration, and where it was found.
public struct FoundConfig: Sendable {
    /// The configuration.
    public let config: KernelConfig
    /// Where the configuration was found.
    public let source: Source

    /// A place in which a configuration is looked for. The first place that has one is taken, in this order.
    public enum Source: String, Sendable, Hashable {
        /// The caller gave it.
        case given
        /// The kernel's package.
        case package
        /// The kernel itself (`CONFIG_IKCONFIG`).
        case image
        /// The `config-*` file in the image's directory.
        case sibling = "beside the image"
    }
}
