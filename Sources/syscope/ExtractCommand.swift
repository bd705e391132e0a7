import ArgumentParser
import Binary
import KernelImage

/// `syscope extract IMAGE -o FILE`.
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

    func run() throws {
        let image = try Input.imageFile(at: path)
        try Output.write(image.kernel.bytes, to: output)
    }
}
