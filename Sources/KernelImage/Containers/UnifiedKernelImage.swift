import Binary

/// An EFI program of systemd's that carries a kernel in its section `.linux` (UAPI group's specification 5).
struct UnifiedKernelImage: ContainerFormat {
    static let container = Container.unifiedKernelImage
    private let program: PEFile
    private let section: PEFile.Section

    init?(_ bytes: Bytes) {
        guard let program = PEFile(bytes), let section = program.sections.first(where: { $0.name.equals(".linux") })
        else { return nil }
        self.program = program
        self.section = section
    }

    func inside() throws(ImageError.Problem) -> Inside {
        Inside(
            payload: .part(try program.contents(of: section), offset: section.offset, name: section.name.text))
    }
}
