import ArgumentParser
import Binary
import ELF
import Kallsyms
import KernelImage

/// `syscope extract IMAGE -o FILE`: the kernel inside an image.
struct ExtractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Write the kernel that an image or a package holds, decompressed, to a file.",
        discussion: """
            Exit status: 0, or 2 if IMAGE cannot be read or holds no kernel, or if FILE cannot be written.
            """)

    @Argument(help: ArgumentHelp("The kernel's image, or a package.", valueName: "image"), completion: .file())
    var path: String

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Where to write it; '-' for standard output.", valueName: "file"),
        completion: .file())
    var output: String

    @Flag(help: "Write an ELF file with a symbol table, for nm, gdb and objdump.")
    var elf = false

    @OptionGroup var image: ImageOptions

    func run() throws {
        let kernel = try KernelInput(
            at: path, config: image.config, given: image.hints, keepsDebugInformation: true)
        guard elf else { return try Output.write(kernel.file.kernel.bytes, to: output) }
        let memory = try kernel.placedImage()
        let symbols = try kernel.symbols()
        guard let machine = kernel.facts.hints.machine else {
            throw Failure(
                "\(path): \(kernel.file.chain): nothing says which architecture the kernel is for: --machine names it")
        }
        let file = ELFBuilder(
            memory.memory, symbols: symbols, machine: machine, from: memory.file, flags: kernel.facts.elfFlags)
        Input.releaseProgramPages()
        try Output.write(to: output) { (write) throws(Failure) in try file.write(to: write) }
    }
}
