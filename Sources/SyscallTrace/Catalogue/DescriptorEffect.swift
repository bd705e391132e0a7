/// What a syscall does to the descriptors of its process. Numbers are positions of arguments, the same on every
/// architecture.
enum DescriptorEffect: Sendable {
    /// The result is a new descriptor of the file at a path, relative to a directory's descriptor or the current
    /// directory.
    case opens(directory: Int?, path: Int, flags: Int?)
    /// The result is a new descriptor of something without a path.
    case makes
    /// The descriptor is closed.
    case closes(Int)
    /// Descriptors from one to another are closed, or will be at the next exec.
    case closesRange
    /// Another descriptor of the same file: the result, which is the one asked for, or any that is free.
    case duplicates(to: Int?, flags: Int?)
    /// `fcntl`.
    case controls
    /// The current directory is that at a path, or of a descriptor.
    case changesDirectory
    case changesDirectoryToDescriptor
    /// `unshare`.
    case unshares
}
