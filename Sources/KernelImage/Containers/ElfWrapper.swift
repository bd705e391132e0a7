import Binary
import ELF

/// An ELF program that decompresses the kernel it carries: arch/mips/boot/compressed, arch/powerpc/boot/wrapper,
/// arch/parisc/boot/compressed, and the `vmlinux` of other architectures' decompressors.
struct ElfWrapper {
    private let file: ELFFile
    private let section: Section?

    /// Nil for an ELF file that is a kernel itself.
    init?(_ file: ELFFile) {
        section = file.sections.first { section in
            !section.contents.isEmpty && ElfWrapper.payloadSections.contains { section.name.equals($0) }
        }
        if section == nil {
            guard !ElfWrapper.isKernel(file), !Banner.isIn(file.bytes),
                !PayloadSearch.candidates(in: file.bytes, .payloads).isEmpty
            else { return nil }
        }
        self.file = file
    }

    /// The sections in which decompressors carry the kernel.
    private static let payloadSections: [StaticString] = [
        // arch/powerpc/boot/wrapper; "vmlinux.strip" is compressed or not.
        ".kernel:vmlinux.strip",
        // arch/x86/boot/compressed/mkpiggy.c, before and since 4.18.
        ".data.compressed", ".rodata..compressed",
        // arch/s390, arch/parisc and arch/sh: boot/compressed/vmlinux.scr, vmlinux.lds.S.
        ".vmlinux.bin.compressed", ".rodata.compressed", ".data..compressed",
        // arch/arm/boot/compressed/piggy.S.
        ".piggydata",
    ]

    /// Whether the file has sections that only a kernel has.
    static func isKernel(_ file: ELFFile) -> Bool {
        file.sections.contains {
            $0.name.equals("__ksymtab") || $0.name.equals(".init.text") || $0.name.equals("__param")
        }
    }

    /// Where in it the kernel is.
    var inside: Inside {
        let hints = ImageHints(machine: file.machine, layout: file.layout, flags: file.flags)
        // A program that has the magic numbers of compressed payloads for other reasons wraps nothing.
        guard let section else { return Inside(payload: .hidden(file.bytes, offset: 0, orElse: file), hints: hints) }
        let offset = Int(clamping: section.offset)
        let contents = section.contents
        if Compression(magicOf: contents) != nil || contents.hasText("\u{7f}ELF") {
            return Inside(payload: .part(contents, offset: offset, name: section.name.text), hints: hints)
        }
        return Inside(payload: .hidden(contents, offset: offset), hints: hints)
    }
}
