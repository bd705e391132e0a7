import Architectures
import Binary
import ELF

extension ImageHints {
    /// What a kernel's memory says of its machine. What the memory does not tell stays nil.
    ///
    /// The vDSO, an ELF file for the kernel's own machine, and the configuration (`CONFIG_IKCONFIG`) are certain. If
    /// there is neither, the version magic of the kernel's modules tells the architecture, or the instructions in its
    /// code, or the compiler's name in its banner.
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

    /// What the kernel's vDSO says; nil if it has none, or if its vDSOs contradict each other.
    ///
    /// If a 64-bit kernel has vDSOs of both widths, the 32-bit ones are for compat programs.
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

    /// What the configuration in the image says; nil if it has none. The first line names the architecture
    /// ("# Linux/arm 6.1.176 Kernel Configuration"), and options tell the width and the byte order.
    private init?(configIn contents: Bytes) {
        guard let config = try? KernelConfig.embedded(in: contents), let architecture = config.architecture
        else { return nil }
        let isWide = config.isEnabled("64BIT")
        guard let machine = isWide ? architecture.machines.last : architecture.machines.first else { return nil }
        // CPU_BIG_ENDIAN came with 4.13.
        let order = architecture.byteOrder ?? (config.isEnabled("CPU_BIG_ENDIAN") ? .big : .little)
        self.init(machine: machine, layout: Layout(isWide ? .bits64 : .bits32, order), evidence: .configuration)
    }

    private init(_ vermagic: Vermagic) {
        self.init(family: vermagic.architecture, evidence: .vermagic)
        fileClass = vermagic.fileClass
    }

    /// The architecture whose return instruction is by far the most frequent one among the aligned words of `contents`.
    /// The byte order of these words is also the byte order of data, except on ARM, where a big-endian kernel may have
    /// little-endian code.
    private init(codeIn contents: Bytes) {
        self.init()
        let counts = contents.counts(ofWords: Architecture.all.compactMap(\.returnInstruction))
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

    /// The architecture in the compiler's name, which begins with the target machine:
    /// "(aarch64-linux-gnu-gcc-10 (Debian …".
    private init(compilerIn banner: Banner) {
        self.init()
        for word in banner.text.split(separator: " ") where word.contains("-linux") {
            let target = word.drop { $0 == "(" }.prefix { $0 != "-" }
            let found = Architecture.all.first { architecture in
                target.hasPrefix(architecture.name)
                    || architecture.programs.contains { $0.unameNames.contains { target.hasPrefix($0) } }
            }
            // "arm64" begins with "arm" too.
            guard let found, !target.hasPrefix("arm64") || found.name == "arm64" else { continue }
            family = found
            machineEvidence = .compiler
            return
        }
    }
}

extension KernelConfig {
    /// The architecture that the first line names, which Kconfig's `mainmenu` writes
    /// ("Linux/$(ARCH) $(KERNELVERSION) Kernel Configuration", Kconfig); nil if there is no such line, or if the
    /// architecture is not known.
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

extension Architecture {
    /// The byte order of the instructions in a kernel's memory: that in which the instruction by which functions return is
    /// more frequent. Nil if the architecture has no such instruction, or if both are as frequent.
    public func codeOrder(in contents: Bytes) -> ByteOrder? {
        guard let word = returnInstruction else { return nil }
        let counts = contents.counts(ofWords: [word])
        let (little, big) = (counts[word] ?? 0, counts[word.byteSwapped] ?? 0)
        return little == big ? nil : little > big ? .little : .big
    }
}

extension Bytes {
    /// How often each of `words`, and each with its bytes swapped, occurs among the aligned little-endian words.
    fileprivate func counts(ofWords words: [UInt32]) -> [UInt32: Int] {
        var counts: [UInt32: Int] = [:]
        for word in words { (counts[word], counts[word.byteSwapped]) = (0, 0) }
        // A bit for each sum of a word's halves: few words have the sum of one that is counted.
        func sum(_ word: UInt32) -> Int { Int(UInt16(truncatingIfNeeded: word &+ word >> 16)) }
        var filter = [UInt64](repeating: 0, count: 1 << 10)
        for word in counts.keys { filter[sum(word) >> 6] |= 1 << UInt64(sum(word) & 63) }
        let isCounted = filter.span
        let bytes = raw
        for offset in stride(from: 0, to: bytes.byteCount - 3, by: 4) {
            let word = bytes.number(UInt32.self, at: offset, .little)
            let sum = sum(word)
            if isCounted[sum >> 6] >> UInt64(sum & 63) & 1 != 0, let count = counts[word] { counts[word] = count + 1 }
        }
        return counts
    }
}
