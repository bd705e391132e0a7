import Binary

/// The options that a kernel was built with: a `.config`, a `config-*` file, or what `CONFIG_IKCONFIG` puts into the
/// image.
///
/// An option is looked up in the text when it is asked for: a configuration has ten thousand options, and few are used.
public struct KernelConfig: Sendable {
    /// The text, not compressed.
    public let bytes: Bytes

    /// A configuration from its text. Nothing is checked.
    public init(parsing bytes: Bytes) {
        self.bytes = bytes
    }

    /// A configuration from a file: text, or compressed like `/proc/config.gz`.
    ///
    /// - Throws: ``KernelConfigError`` if the file is damaged, or if it mentions no option.
    public init(file bytes: Bytes) throws(KernelConfigError) {
        var text = bytes
        if let format = Compression(magicOf: bytes) {
            do throws(CompressionError) {
                text = try format.decompressed(bytes, limit: KernelConfig.limit).contents
            } catch {
                throw .compression(error)
            }
        }
        self.init(parsing: text)
        guard mentionsOptions else { throw .noOptions }
    }

    /// The value of an option: "y", "m", a number, or a string without its quotes. Nil if the option is not set, or if
    /// the kernel does not have it.
    ///
    /// - Parameter option: the name, with or without `CONFIG_`.
    public func value(_ option: String) -> String? {
        let name = option.hasPrefix("CONFIG_") ? option : "CONFIG_" + option
        let pattern = Array((name + "=").utf8)
        var start = 0
        while let offset = bytes.firstOffset(of: pattern, from: start) {
            start = offset + 1
            guard offset == 0 || (try? bytes.byte(at: offset - 1)) == 0x0a,
                let rest = try? bytes.suffix(from: offset + pattern.count)
            else { continue }
            let end = rest.firstOffset(of: CollectionOfOne(0x0a)) ?? rest.count
            guard let line = try? rest.slice(at: 0, count: end) else { continue }
            return KernelConfig.unquoted(line.text)
        }
        return nil
    }

    /// Whether an option is "y" or "m". `option` is its name, with or without `CONFIG_`.
    public func isEnabled(_ option: String) -> Bool {
        ["y", "m"].contains(value(option))
    }

    /// Whether the text sets an option, or says that one is not set.
    private var mentionsOptions: Bool {
        bytes.hasText("CONFIG_") || bytes.firstOffset(of: "\nCONFIG_".utf8) != nil
            || bytes.firstOffset(of: "# CONFIG_".utf8) != nil
    }

    private static func unquoted(_ value: String) -> String {
        var value = value[...]
        if value.hasSuffix("\r") { value = value.dropLast() }
        guard value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") else { return String(value) }
        var result = ""
        var isEscaped = false
        for character in value.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
                continue
            }
            isEscaped = false
            result.append(character)
        }
        return result
    }
}

extension KernelConfig {
    /// The most bytes that a configuration's text may have: 64 MiB, hundreds of times the usual size.
    static let limit = 64 << 20

    /// The configuration that `CONFIG_IKCONFIG` puts into an image: compressed by gzip, between "IKCFG_ST" and
    /// "IKCFG_ED" (`kernel/configs.c`). Nil if the image has none.
    ///
    /// - Parameter bytes: a decompressed kernel, an ELF file or a raw image.
    /// - Throws: ``KernelConfigError`` if the image has a configuration that is damaged.
    public static func embedded(in bytes: Bytes) throws(KernelConfigError) -> KernelConfig? {
        var start = 0
        while let marker = bytes.firstOffset(of: "IKCFG_ST".utf8, from: start) {
            start = marker + 8
            // The marker's name may also occur in tools and scripts that search for it.
            guard let payload = try? bytes.suffix(from: start), Compression(magicOf: payload) == .gzip else { continue }
            let output: Compression.Output
            do throws(CompressionError) {
                output = try Compression.gzip.decompressed(payload, limit: limit)
            } catch {
                throw .compression(error)
            }
            guard payload.hasText("IKCFG_ED", at: output.consumed) else {
                throw .noEnd(offset: start + output.consumed)
            }
            let config = KernelConfig(parsing: output.contents)
            guard config.mentionsOptions else { throw .noOptions }
            return config
        }
        return nil
    }
}
