import Architectures
import Binary
import ELF
import Kallsyms
import KernelImage

/// The answer of `syscope info`. docs/images.md describes the JSON.
struct InfoReport {
    private let path: String
    private let image: ImageFile
    private let config: Input.FoundConfig?
    private let banner: Banner?
    private let notes: KernelNotes
    private let kernel: KernelImage?
    private let table: EmbeddedTable?
    /// Why there is no table.
    private let tableProblem: String
    private let style = Style.standardOutput

    init(path: String, _ image: ImageFile, config: Input.FoundConfig?) {
        self.path = path
        self.image = image
        self.config = config
        banner = Banner(in: image.kernel.bytes)
        notes = KernelNotes(image.kernel)
        var kernel: KernelImage?
        var table: EmbeddedTable?
        var problem = "none: built without KALLSYMS, or not recognised"
        do {
            let found =
                switch image.kernel {
                case .elf(let file): try KernelImage(file)
                case .memory(let memory): try KernelImage(memory)
                }
            kernel = found
            table = try EmbeddedTable.table(of: found)
        } catch {
            problem = "not readable: \(error)"
        }
        self.kernel = kernel
        self.table = table
        tableProblem = problem
    }

    /// The options that decide about symbols and syscall events.
    private static let options = [
        "KALLSYMS", "KALLSYMS_ALL", "KALLSYMS_BASE_RELATIVE", "KALLSYMS_ABSOLUTE_PERCPU", "FTRACE_SYSCALLS",
        "RANDOMIZE_BASE", "RELOCATABLE", "LTO_CLANG", "PPC64_ELF_ABI_V1", "PPC64_ELF_ABI_V2", "IKCONFIG", "MODULES",
    ]

    private var architecture: Architecture? { image.traits.machine.flatMap { Architecture($0) } }

    /// The ABI by which functions are called, where an architecture has more than one for its kernels.
    private var abi: String? {
        guard let versions = architecture?.descriptor?.versions, image.traits.layout?.fileClass == .bits64,
            case .elf(let file) = image.kernel
        else { return nil }
        return versions.name(flags: file.flags, hasDescriptors: file.section(named: ".opd") != nil)
    }

    /// Where the kernel is loaded to: as its containers say, or as its first segment does.
    private var loadAddress: UInt64? {
        if let address = image.traits.loadAddress { return address }
        guard case .elf(let file) = image.kernel else { return nil }
        return file.segments.first { $0.type == .load && $0.memorySize > 0 }?.physicalAddress
    }

    /// Where the kernel's memory starts, less the small addresses that x86 links per-CPU variables to.
    private var linkAddress: UInt64? {
        kernel?.memory.regions.first { $0.address > 0 || kernel?.memory.regions.count == 1 }?.address
    }

    private var tableText: String {
        guard let table else { return Output.escaped(tableProblem) }
        var traits = ["addresses \(table.addressEncoding.rawValue)"]
        if table.locations.sequence != nil { traits.append("with an index by name") }
        if table.hasBigSymbols { traits.append("with names of 128 bytes and more") }
        return "\(Output.grouped(table.symbolCount)) symbols, \(traits.joined(separator: ", "))"
    }

    private func value(of option: String) -> String {
        config?.config.value(option) ?? "n"
    }

    /// For people.
    var text: String {
        var text = row("Image", Output.escaped(image.chain))
        for layer in image.layers {
            var line = "  " + layer.kind.description
            if let name = layer.name, !name.isEmpty { line += " '\(Output.escaped(name))'" }
            line += " at offset \(Output.grouped(layer.offset))"
            if let size = layer.size { line += ", \(Output.grouped(size)) bytes" }
            text += row("", line)
        }
        text += row("Kernel", architectureText)
        text += row("Release", banner.map { Output.escaped($0.release.text) } ?? "unknown: no banner is in the image")
        if let banner { text += row("Banner", Output.escaped(banner.text)) }
        if let version = notes.sourceVersion { text += row("Source", "Linux \(version)") }
        text += row("Build id", notes.buildID.map { $0.map { Output.hex(UInt64($0), digits: 2) }.joined() } ?? "none")
        if let loadAddress { text += row("Loaded at", "0x\(Output.hex(loadAddress)) (physical)") }
        if let linkAddress { text += row("Linked at", "0x\(Output.hex(linkAddress))") }
        text += row("Kallsyms", tableText)
        guard let config else {
            return text + row("Config", "none in the image, and none beside it; --config names one")
        }
        text += row("Config", config.source == .option ? "as given" : "from \(sourceText(config.source))")
        for option in Self.options {
            text += row("", "  CONFIG_\(option)=\(Output.escaped(value(of: option)))")
        }
        return text
    }

    private func sourceText(_ source: Input.FoundConfig.Source) -> String {
        switch source {
        case .option: "the file given"
        case .package: "the package"
        case .image: "the image (IKCONFIG)"
        case .sibling: "the file beside the image"
        }
    }

    private var architectureText: String {
        var traits: [String] = []
        if let layout = image.traits.layout {
            traits += ["\(layout.wordSize * 8)-bit", "\(layout.byteOrder.rawValue)-endian"]
        }
        if let abi { traits.append(abi) }
        let name =
            architecture?.name ?? image.traits.machine.map { "e_machine \($0.rawValue)" } ?? "unknown architecture"
        let symbols =
            if case .elf(let file) = image.kernel, file.section(ofType: .symbolTable) != nil {
                ", with the linker's symbols"
            } else { "" }
        return name + (traits.isEmpty ? "" : " (\(traits.joined(separator: ", ")))") + symbols
    }

    private func row(_ label: String, _ value: String) -> String {
        style.heading(label) + String(repeating: " ", count: max(1, 11 - label.count)) + value + "\n"
    }

    /// For programs.
    var json: String {
        JSONValue.object([
            ("schema", .string("syscope-info")),
            ("version", .number(JSON.schemaVersion)),
            ("path", .string(path)),
            ("chain", .string(image.chain)),
            (
                "layers",
                .array(
                    image.layers.map { layer in
                        .object([
                            ("kind", .string(layer.kind.description)),
                            ("name", .optional(layer.name) { .string($0) }),
                            ("offset", .number(layer.offset)),
                            ("size", .optional(layer.size) { .number($0) }),
                        ])
                    })
            ),
            ("architecture", .optional(architecture) { .string($0.name) }),
            ("machine", .optional(image.traits.machine) { .number(Int($0.rawValue)) }),
            ("bits", .optional(image.traits.layout) { .number($0.wordSize * 8) }),
            ("byteOrder", .optional(image.traits.layout) { .string($0.byteOrder.rawValue) }),
            ("abi", .optional(abi) { .string($0) }),
            ("release", .optional(banner) { .string($0.release.text) }),
            ("banner", .optional(banner) { .string($0.text) }),
            ("sourceVersion", .optional(notes.sourceVersion) { .string($0.description) }),
            (
                "buildID",
                .optional(notes.buildID) { .string($0.map { Output.hex(UInt64($0), digits: 2) }.joined()) }
            ),
            ("loadAddress", .optional(loadAddress) { .address($0) }),
            ("linkAddress", .optional(linkAddress) { .address($0) }),
            (
                "kallsyms",
                .optional(table) { table in
                    .object([
                        ("symbols", .number(table.symbolCount)),
                        ("addresses", .string(table.addressEncoding.rawValue)),
                        ("hasNameIndex", .bool(table.locations.sequence != nil)),
                        ("hasBigSymbols", .bool(table.hasBigSymbols)),
                    ])
                }
            ),
            ("configSource", .optional(config) { .string($0.source.rawValue) }),
            (
                "options",
                config == nil
                    ? .null
                    : .object(Self.options.map { ("CONFIG_" + $0, .string(value(of: $0))) })
            ),
        ]).text
    }
}
