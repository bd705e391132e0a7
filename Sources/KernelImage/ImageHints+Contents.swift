import Architectures
import Binary
import ELF

extension ImageHints {
    /// What a kernel's memory itself says of the machine that it is for; nothing if it does not.
    ///
    /// Two things in it say it for certain: its vDSO, which is an ELF file for the kernel's own machine; and its
    /// configuration (`CONFIG_IKCONFIG`).
    init(contents: Bytes) {
        self = Self(vdsoIn: contents) ?? Self(configIn: contents) ?? Self()
    }

    /// Of several vDSOs, those of the wider class are the kernel's own, and the others for 32-bit programs.
    private init?(vdsoIn contents: Bytes) {
        let objects = EmbeddedFile.all(in: contents).filter { $0.isVirtualObject(in: contents) }
        guard let widest = objects.max(by: { $0.layout.wordSize < $1.layout.wordSize }),
            objects.allSatisfy({
                $0.layout.fileClass != widest.layout.fileClass
                    || ($0.machine == widest.machine && $0.layout == widest.layout)
            })
        else { return nil }
        self.init(machine: widest.machine, layout: widest.layout, flags: widest.flags)
    }

    /// The first lines of a configuration name the architecture: "# Linux/arm 6.1.176 Kernel Configuration", its options
    /// the rest.
    private init?(configIn contents: Bytes) {
        guard let config = try? KernelConfig.embedded(in: contents), let architecture = config.architecture
        else { return nil }
        let isWide = config.isEnabled("64BIT")
        guard let machine = isWide ? architecture.machines.last : architecture.machines.first else { return nil }
        // The option came with 4.13.
        let order = architecture.byteOrder ?? (config.isEnabled("CPU_BIG_ENDIAN") ? .big : .little)
        self.init(machine: machine, layout: Layout(isWide ? .bits64 : .bits32, order))
    }
}

extension KernelConfig {
    /// The architecture, by the line that Kconfig's `mainmenu` writes ("Linux/$(ARCH) $(KERNELVERSION) Kernel
    /// Configuration", Kconfig); nil if that is not there, or names none that is known.
    fileprivate var architecture: Architecture? {
        let start = "# Linux/"
        guard let offset = bytes.firstOffset(of: start.utf8),
            let line = try? bytes.slice(
                at: offset + start.utf8.count, count: min(64, bytes.count - offset - start.utf8.count)),
            let name = line.text.split(separator: " ").first
        else { return nil }
        return Architecture(buildName: name)
    }
}
