/// One of the wrappings in which a kernel's file holds the kernel; the innermost is the kernel itself.
public struct Layer: Sendable, Hashable {
    /// What it is.
    public let kind: Kind
    /// Where it starts, in bytes from the start of the contents of the layer around it.
    public let offset: Int
    /// Its size in bytes; nil if it was read only as far as its kernel.
    public let size: Int?
    /// The name by which the layer around it knows it: a path in a package, a node of a device tree.
    public let name: String?

    /// A layer of that kind, place and name.
    public init(_ kind: Kind, offset: Int, size: Int?, name: String? = nil) {
        self.kind = kind
        self.offset = offset
        self.size = size
        self.name = name
    }

    /// What a layer can be.
    public enum Kind: Sendable, Hashable {
        /// A format that holds a kernel among other things.
        case container(Container)
        /// A compressed payload.
        case compression(Compression)
        /// The kernel as an ELF file.
        case elf
        /// The kernel as a memory image: the bytes as they come to lie in memory.
        case memory
    }
}

extension Layer.Kind: CustomStringConvertible {
    /// The name by which users know it: "bzImage", "xz", "ELF".
    public var description: String {
        switch self {
        case .container(let container): container.rawValue
        case .compression(let compression): compression.rawValue
        case .elf: "ELF"
        case .memory: "memory image"
        }
    }
}

/// A format that holds a kernel among other things: what boots it, what describes it, or a whole package.
public enum Container: String, Sendable, Hashable, CaseIterable {
    /// The x86 boot protocol's image (Documentation/arch/x86/boot.rst).
    case bzImage
    /// The 32-bit ARM self-extracting image (arch/arm/boot/compressed/head.S).
    case zImage
    /// The image of s390, which the kernel's build calls bzImage too.
    case s390Image = "s390 bzImage"
    /// The flat image of arm64, RISC-V or LoongArch: a header, and the kernel's memory.
    case flatImage = "Image"
    /// A kernel inside an EFI program that decompresses it (drivers/firmware/efi/libstub/Makefile.zboot).
    case efiZboot = "EFI zboot"
    /// An EFI program of systemd's that carries a kernel in its section `.linux`.
    case unifiedKernelImage = "unified kernel image"
    /// An ELF program that decompresses the kernel it carries: mips, powerpc, parisc and others.
    case elfWrapper = "ELF wrapper"
    /// U-Boot's image with a header of 64 bytes (include/image.h).
    case uImage
    /// U-Boot's Flattened Image Tree: a device tree whose nodes hold the images.
    case fit = "FIT"
    /// Android's boot image (bootimg.h).
    case androidBoot = "Android boot image"
    /// A Debian package.
    case deb
    /// An RPM package.
    case rpm
    /// A tar archive.
    case tar
    /// A cpio archive, the payload of an RPM package.
    case cpio
    /// A file in no known format in which a compressed kernel was found.
    case unknown = "unknown format"
}
