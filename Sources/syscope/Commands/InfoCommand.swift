import ArgumentParser
import Binary
import KernelImage

/// `syscope info IMAGE`: what is known of the kernel in an image.
struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show what a kernel's image is: its wrappings, architecture, release, configuration and build id.",
        discussion: """
            IMAGE is a kernel in any form in which distributions ship it: vmlinux, vmlinuz, bzImage, zImage, Image, \
            EFI zboot, uImage, FIT, an Android boot image, or a .deb, .rpm or .tar package that holds one.

            Exit status: 0, or 2 if IMAGE cannot be read or holds no kernel.
            """)

    @Argument(help: ArgumentHelp("The kernel's image, or a package.", valueName: "image"), completion: .file())
    var path: String

    @OptionGroup var image: ImageOptions

    @Option(help: "How to print: text or json.")
    var format: ReportFormat = .text

    func run() throws {
        let kernel = try KernelInput(at: path, config: image.config, given: image.hints)
        try kernel.requireLinux()
        let report = InfoReport(kernel)
        try Output.print(format == .json ? report.json : report.text)
    }
}
