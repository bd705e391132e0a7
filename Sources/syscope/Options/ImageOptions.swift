import Architectures
import ArgumentParser
import Binary
import ELF
import KernelImage

/// What the caller knows of a kernel's image. It overrides what the image says.
struct ImageOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The kernel's configuration, where the image does not hold it (a config-* file).", valueName: "file"),
        completion: .file())
    var config: String?

    @Option(
        help: ArgumentHelp(
            "The architecture of a raw image, as the kernel or uname names it: arm, mips, ppc64, …", valueName: "name"),
        completion: .list(Architecture.all.map(\.name)))
    var machine: String?

    @Option(help: ArgumentHelp("The size of an address in a raw image: 32 or 64.", valueName: "bits"))
    var bits: Int?

    @Option(help: ArgumentHelp("The byte order of a raw image: little or big.", valueName: "order"))
    var byteOrder: ByteOrder?

    @Option(
        help: ArgumentHelp(
            "The virtual address of a raw image's first byte, such as 0xc0008000.", valueName: "address"),
        transform: ImageOptions.address)
    var baseAddress: UInt64?

    func validate() throws {
        if let bits, bits != 32, bits != 64 { throw ValidationError("--bits is 32 or 64, not \(bits).") }
        if let machine, ImageOptions.hints(machine: machine) == nil {
            let names = Architecture.all.map(\.name).joined(separator: ", ")
            throw ValidationError("There is no architecture '\(machine)'; there are \(names).")
        }
    }

    /// The options as hints for the reader of the image.
    var hints: ImageHints {
        var hints = machine.flatMap(ImageOptions.hints) ?? ImageHints()
        if let bits { hints.fileClass = bits == 64 ? .bits64 : .bits32 }
        if let byteOrder { hints.byteOrder = byteOrder }
        hints.baseAddress = baseAddress
        return hints
    }

    /// The hints in the name of an architecture, either the kernel's or one that `uname -m` prints; nil if it is
    /// neither.
    private static func hints(machine name: String) -> ImageHints? {
        var hints = ImageHints()
        hints.machineEvidence = .given
        for architecture in Architecture.all {
            if architecture.name == name || architecture.otherBuildNames.contains(name) { hints.family = architecture }
            for program in architecture.programs where program.unameNames.contains(name) {
                hints.family = architecture
                hints.fileClass = program.wordSize == 8 ? .bits64 : .bits32
            }
        }
        return hints.family == nil ? nil : hints
    }

    private static func address(_ text: String) throws -> UInt64 {
        let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
        guard let address = UInt64(digits, radix: 16) else {
            throw ValidationError("'\(text)' is no address: hexadecimal digits are expected, as in 0xc0008000.")
        }
        return address
    }
}

extension ByteOrder: ExpressibleByArgument {}
