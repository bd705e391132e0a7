import Architectures
import ELF

/// The function descriptors of a kernel whose ABI has them: the section `.opd`.
public struct FunctionDescriptors: Sendable {
    /// The address of the first descriptor.
    public let start: UInt64
    /// The address behind the last.
    public let end: UInt64
    /// What says where they are: the header of the section, or the names of the symbols at its ends.
    public let evidence: Evidence
    /// How one descriptor is laid out.
    public let layout: FunctionDescriptorLayout
    private let memory: AddressSpace

    /// The descriptors of `image`; nil if it has none.
    ///
    /// They are in the section `.opd`, or, where section names are missing, between `__start_opd` and `__end_opd`
    /// (include/asm-generic/vmlinux.lds.h, 5.18).
    public init?(_ image: KernelImage, _ boundaries: @autoclosure () -> BoundarySymbols) {
        guard let layout = image.architecture?.descriptor, image.layout.fileClass == .bits64 else { return nil }
        if let section = image.file?.section(named: ".opd"), section.size > 0 {
            start = section.address
            end = section.address &+ section.size
            evidence = .header
        } else {
            let boundaries = boundaries()
            guard let first = boundaries.address(of: "__start_opd"), let last = boundaries.address(of: "__end_opd"),
                last > first
            else { return nil }
            start = first
            end = last
            evidence = .name
        }
        self.layout = layout
        memory = image.memory
    }

    /// Whether `address` is among the descriptors.
    public func contains(_ address: UInt64) -> Bool { address >= start && address < end }

    /// The address of the code that the descriptor at `address` stands for; nil if no descriptor is there.
    public func entryPoint(at address: UInt64) -> UInt64? {
        guard contains(address) else { return nil }
        return try? memory.word(at: address &+ UInt64(layout.entryPointOffset))
    }
}
