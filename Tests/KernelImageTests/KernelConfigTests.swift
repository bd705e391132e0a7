import Binary
import KernelImage
import Testing

@Suite struct KernelConfigTests {
    static let text = """
        #
        # Automatically generated file; DO NOT EDIT.
        # Linux/x86 6.1.176 Kernel Configuration
        #
        CONFIG_CC_VERSION_TEXT="gcc-12 (Debian) \\"12\\""
        CONFIG_KALLSYMS=y
        # CONFIG_KALLSYMS_ALL is not set
        CONFIG_KALLSYMS_BASE_RELATIVE=y
        CONFIG_EXT4_FS=m
        CONFIG_NR_CPUS=8192
        CONFIG_DEFAULT_HOSTNAME="(none)"
        CONFIG_LAST=0x10
        """

    @Test(
        arguments: [
            ("CONFIG_KALLSYMS", "y"), ("KALLSYMS", "y"), ("KALLSYMS_ALL", nil), ("EXT4_FS", "m"), ("EXT4", nil),
            ("NR_CPUS", "8192"), ("DEFAULT_HOSTNAME", "(none)"), ("CC_VERSION_TEXT", "gcc-12 (Debian) \"12\""),
            ("LAST", "0x10"), ("ABSENT", nil), ("", nil),
        ] as [(String, String?)])
    func givesValues(_ option: String, _ value: String?) {
        let config = KernelConfig(parsing: Bytes(Self.text.utf8))
        #expect(config.value(option) == value)
        #expect(config.isEnabled(option) == (value == "y" || value == "m"))
    }

    @Test func readsFiles() throws {
        let text = try KernelConfig(file: Fixture.bytes("config"))
        let compressed = try KernelConfig(file: Fixture.bytes("config.gz"))
        #expect(text.value("KALLSYMS") == "y")
        #expect(compressed.bytes == text.bytes)
        #expect(throws: KernelConfigError.noOptions) { try KernelConfig(file: Bytes("no options".utf8)) }
        #expect(throws: KernelConfigError.noOptions) { try KernelConfig(file: Bytes([])) }
    }

    /// As `kernel/configs.c` lays it out, with a decoy in front.
    static func image() throws -> [UInt8] {
        let parts = try [
            Array("code IKCFG_ST code IKCFG_ST".utf8), Fixture.bytes("config.gz").array, Array("IKCFG_ED code".utf8),
        ]
        return Array(parts.joined())
    }

    @Test func findsTheEmbeddedConfiguration() throws {
        let config = try #require(try KernelConfig.embedded(in: Bytes(Self.image())))
        #expect(try config.bytes == Fixture.bytes("config"))
        #expect(try KernelConfig.embedded(in: Bytes("IKCFG_ST, IKCFG_ED".utf8)) == nil)
    }

    @Test func saysWhatIsWrongWithADamagedOne() throws {
        let image = try Self.image()
        for count in stride(from: 40, to: image.count - 5, by: 7) {
            #expect(throws: KernelConfigError.self) { try KernelConfig.embedded(in: Bytes(image.prefix(count))) }
        }
        var wrongEnd = image
        wrongEnd[image.count - 13] = 0
        #expect(throws: KernelConfigError.noEnd(offset: image.count - 13)) {
            try KernelConfig.embedded(in: Bytes(wrongEnd))
        }
    }
}
