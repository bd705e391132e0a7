import Architectures
import Binary
import ELF

extension ImageHints {
    /// What a kernel's memory itself says of the machine that it is for; nothing if it does not.
    ///
    /// Its vDSO is an ELF file for the kernel's own machine, and says it for certain; so does its configuration
    /// (`CONFIG_IKCONFIG`). Else the version magic of its modules names the architecture, or its code does, or the name of
    /// the compiler in its banner.
    init(contents: Bytes) {
        self = ImageHints(vdsoIn: contents) ?? ImageHints(configIn: contents) ?? ImageHints()
        let banner = Banner(in: contents)
        if machine == nil, let banner, let vermagic = Vermagic(in: contents, release: banner.release) {
            complete(with: ImageHints(vermagic))
        }
        if architecture == nil { complete(with: ImageHints(codeIn: contents)) }
        if architecture == nil, let banner { complete(with: ImageHints(compilerIn: banner)) }
        conclude()
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
        self.init(machine: widest.machine, layout: widest.layout, flags: widest.flags, evidence: .vdso)
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
        self.init(machine: machine, layout: Layout(isWide ? .bits64 : .bits32, order), evidence: .configuration)
    }

    private init(_ vermagic: Vermagic) {
        self.init(family: vermagic.architecture, evidence: .vermagic)
        fileClass = vermagic.fileClass
    }

    /// The architecture whose return instruction is the most frequent by far among the aligned words of `contents`. Code
    /// and data have the same byte order but on ARM, where big-endian kernels may have little-endian code.
    private init(codeIn contents: Bytes) {
        self.init()
        var counts: [UInt32: Int] = [:]
        for architecture in Architecture.all {
            guard let word = architecture.returnInstruction else { continue }
            counts[word] = 0
            counts[word.byteSwapped] = 0
        }
        let bytes = contents.raw
        for offset in stride(from: 0, to: bytes.byteCount - 3, by: 4) {
            let word = bytes.number(UInt32.self, at: offset, .little)
            if let count = counts[word] { counts[word] = count + 1 }
        }
        let sorted = counts.sorted { ($0.value, $0.key) > ($1.value, $1.key) }
        guard sorted.count > 1, sorted[0].value >= max(16, contents.count >> 14),
            sorted[0].value >= 4 * sorted[1].value,
            let found = Architecture.all.first(where: {
                $0.returnInstruction == sorted[0].key || $0.returnInstruction?.byteSwapped == sorted[0].key
            })
        else { return }
        family = found
        machineEvidence = .code
        if found.hasCodeInDataOrder {
            byteOrder = sorted[0].key == found.returnInstruction ? .little : .big
        }
    }

    /// The compiler's name, which begins with the machine that it compiles for: "(aarch64-linux-gnu-gcc-10 (Debian …".
    private init(compilerIn banner: Banner) {
        self.init()
        for word in banner.text.split(separator: " ") where word.contains("-linux") {
            let target = word.drop { $0 == "(" }.prefix { $0 != "-" }
            let found = Architecture.all.first { architecture in
                target.hasPrefix(architecture.name)
                    || architecture.programs.contains { $0.unameNames.contains { target.hasPrefix($0) } }
            }
            // An "arm64" is no "arm".
            guard let found, !target.hasPrefix("arm64") || found.name == "arm64" else { continue }
            family = found
            machineEvidence = .compiler
            return
        }
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
