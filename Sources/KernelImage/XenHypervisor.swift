import Binary

/// The Xen hypervisor, which is shipped beside kernels, in the same wrappings, and whose symbol table is made like
/// kallsyms (xen/tools/symbols.c, 4.17).
public enum XenHypervisor {
    /// The first message of Xen, as its code has it (`console_init_preirq()` in xen/drivers/char/console.c, 3.0 to 4.20).
    /// Linux as a guest prints "Xen version: ", with a colon.
    private static let message = Array("Xen version %d.%d%s (".utf8)

    /// Whether `image`, which must be decompressed, is Xen: it has Xen's first message, and no banner of Linux.
    public static func isIn(_ image: Bytes) -> Bool {
        !Banner.isIn(image) && image.firstOffset(of: message) != nil
    }
}
