import Architectures
import Binary
import ELF

/// The version magic that a kernel's modules must have: "4.19.50+ mod_unload modversions ARMv6 p2v8 "
/// (`VERMAGIC_STRING`, include/linux/vermagic.h).
struct Vermagic: Hashable {
    /// The words after the release.
    let words: [String]

    /// The version magic in `image`, which begins with `release`; nil if there is none, as without `CONFIG_MODULES`.
    init?(in image: Bytes, release: Release) {
        let pattern = Array((release.text + " ").utf8)
        var start = 0
        while let offset = image.firstOffset(of: pattern, from: start) {
            start = offset + 1
            guard offset == 0 || (try? image.byte(at: offset - 1)) == 0,
                let rest = try? image.cString(at: offset + pattern.count, limit: Vermagic.limit)
            else { continue }
            let words = rest.text.split(separator: " ").map(String.init)
            guard words.contains(where: { Vermagic.commonWords.contains($0) }) else { continue }
            self.words = words
            return
        }
        return nil
    }

    /// The most bytes that may follow the release.
    private static let limit = 256

    /// Words that the kernels of any architecture may write.
    private static let commonWords: Set<String> = ["SMP", "preempt", "preempt_rt", "mod_unload", "modversions"]

    /// The architecture whose kernels write one of the words; nil if none does, or if the architecture is not known.
    var architecture: Architecture? {
        var best: (architecture: Architecture, size: Int)?
        for architecture in Architecture.all {
            for prefix in architecture.vermagicPrefixes where prefix.utf8.count > best?.size ?? 0 {
                if words.contains(where: { $0.hasPrefix(prefix) }) { best = (architecture, prefix.utf8.count) }
            }
        }
        return best?.architecture
    }

    /// The size of an address, which only MIPS kernels write (`MODULE_KERNEL_TYPE`, arch/mips/include/asm/module.h, to
    /// 6.12); nil elsewhere.
    var fileClass: FileClass? {
        words.contains("32BIT") ? .bits32 : words.contains("64BIT") ? .bits64 : nil
    }
}
