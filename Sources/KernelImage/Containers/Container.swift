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
    /// Qualcomm's header in front of a kernel that is not compressed.
    case uncompressedImage = "UNCOMPRESSED_IMG"
    /// Flash memory with UBI's headers on its erase blocks.
    case ubi = "UBI"
    /// A dump of NAND flash with the spare bytes of its pages.
    case nandDump = "NAND dump"
    /// The memory of a machine whose kernel ran, as an ELF file.
    case coreFile = "core file"
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
