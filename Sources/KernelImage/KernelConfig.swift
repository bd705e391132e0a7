import Binary

/// The options that a kernel was built with: a `.config`, the `config-*` beside an image, or what
/// `CONFIG_IKCONFIG` puts into the image.
///
/// Looked up in the text when asked: a configuration has ten thousand options, and few are wanted.
public struct KernelConfig: Sendable {
    /// The text.
    public let bytes: Bytes

    /// The configuration in a text.
    public init(parsing bytes: Bytes) {
        self.bytes = bytes
    }

    /// The configuration in a file: text, or compressed like `/proc/config.gz`.
    ///
    /// - Throws: ``KernelConfigError`` if it is damaged, or says nothing about any option.
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

    /// The value of an option, named with or without `CONFIG_`: "y", "m", a number, or a string without its quotes.
    ///
    /// Nil for an option that is not set, or that the kernel does not have.
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

    /// Whether an option is "y" or "m".
    public func isEnabled(_ option: String) -> Bool {
        ["y", "m"].contains(value(option))
    }

    /// Whether the text sets any option, or says of one that it is not set.
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
    /// The most bytes of a configuration's text: 64 MiB, hundreds of times the usual.
    static let limit = 64 << 20

    /// The configuration that `CONFIG_IKCONFIG` puts into an image: between "IKCFG_ST" and "IKCFG_ED", compressed by
    /// gzip (`kernel/configs.c`). Nil if the image has none.
    ///
    /// - Parameter bytes: a decompressed kernel, of any form.
    /// - Throws: ``KernelConfigError`` if there is one, but damaged.
    public static func embedded(in bytes: Bytes) throws(KernelConfigError) -> KernelConfig? {
        var start = 0
        while let marker = bytes.firstOffset(of: "IKCFG_ST".utf8, from: start) {
            start = marker + 8
            // The marker's name may occur elsewhere, in tools and scripts that look for it.
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
