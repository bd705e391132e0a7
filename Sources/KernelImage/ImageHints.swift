import Architectures
import Binary
import ELF

/// What the containers around a kernel, its own contents, or the caller say of its machine and its address. What none
/// of them tells is nil.
public struct ImageHints: Sendable, Hashable {
    /// The number of the kernel's machine in ELF files, `e_machine`.
    public var machine: ELFMachine?
    /// The architecture, if it is known but ``machine`` is not.
    public var family: Architecture?
    /// What ``machine`` or ``family`` was read from.
    public var machineEvidence: Evidence?
    /// The size of an address.
    public var fileClass: FileClass?
    /// The byte order.
    public var byteOrder: ByteOrder?
    /// The physical address to which the boot loader loads the kernel.
    public var loadAddress: UInt64?
    /// The virtual address of the kernel's first byte.
    public var baseAddress: UInt64?
    /// The distance in bytes from the start of the mapped memory to the kernel's start (`TEXT_OFFSET`).
    public var textOffset: UInt64?
    /// `e_flags` of the ELF file around the kernel, or of its vDSO. They tell the ABI.
    public var flags: UInt32?

    /// Hints with these values, and without any others. `evidence` says where `machine` comes from.
    public init(
        machine: ELFMachine? = nil, layout: Layout? = nil, loadAddress: UInt64? = nil, textOffset: UInt64? = nil,
        flags: UInt32? = nil, evidence: Evidence = .header
    ) {
        self.machine = machine
        machineEvidence = machine == nil ? nil : evidence
        fileClass = layout?.fileClass
        byteOrder = layout?.byteOrder
        self.loadAddress = loadAddress
        self.textOffset = textOffset
        self.flags = flags
    }

    /// Hints that name an architecture, but not which of its machines; empty hints if `family` is nil.
    init(family: Architecture?, evidence: Evidence = .header) {
        self.init()
        self.family = family
        machineEvidence = family == nil ? nil : evidence
    }

    /// The size of an address and the byte order; nil if one of them is not known.
    public var layout: Layout? {
        guard let fileClass, let byteOrder else { return nil }
        return Layout(fileClass, byteOrder)
    }

    /// The architecture; nil if it is not known, or if this project has no row for it.
    public var architecture: Architecture? { machine.flatMap { Architecture($0) } ?? family }

    /// Takes from `outer`, a container further outside or a less certain source, what is not known yet.
    public mutating func complete(with outer: ImageHints) {
        if machine == nil, family == nil || family == outer.architecture {
            machine = outer.machine
            family = family ?? outer.family
            machineEvidence = machineEvidence ?? outer.machineEvidence
        }
        fileClass = fileClass ?? outer.fileClass
        byteOrder = byteOrder ?? outer.byteOrder
        loadAddress = loadAddress ?? outer.loadAddress
        baseAddress = baseAddress ?? outer.baseAddress
        textOffset = textOffset ?? outer.textOffset
        flags = flags ?? outer.flags
    }

    /// Adds what follows from the architecture: the byte order and the width, if all its kernels have the same, and the
    /// machine of that width.
    public mutating func conclude() {
        guard let architecture else { return }
        byteOrder = byteOrder ?? architecture.byteOrder
        fileClass = fileClass ?? architecture.fileClass(of: machine)
        if machine == nil, let fileClass {
            machine =
                fileClass == .bits64 && architecture.has64BitKernels
                ? architecture.machines.last : architecture.machines.first
        }
    }
}

extension Architecture {
    /// The size of an address in kernels of that machine; nil if kernels of both widths exist.
    fileprivate func fileClass(of machine: ELFMachine?) -> FileClass? {
        guard has64BitKernels else { return .bits32 }
        if machines.count > 1 {
            return machine.map { $0 == machines.last ? .bits64 : .bits32 }
        }
        let sizes = Set(programs.map(\.wordSize))
        guard sizes.count == 1, let size = sizes.first else { return nil }
        return size == 8 ? .bits64 : .bits32
    }
}
