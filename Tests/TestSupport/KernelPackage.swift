import Foundation
import Testing

/// A Debian kernel package that scripts/fetch-kernel-packages.sh has downloaded, of whatever version.
public struct KernelPackage: CustomTestStringConvertible, Sendable {
    /// The name of the file.
    public let file: String
    /// `linux-image-6.1.0-50-amd64`.
    public let name: String
    /// `6.1.176-1`.
    public let version: String
    /// Debian's name of the architecture.
    public let architecture: String

    public init(file: String, name: String, version: String, architecture: String) {
        self.file = file
        self.name = name
        self.version = version
        self.architecture = architecture
    }

    public var testDescription: String { "\(name):\(architecture)" }
    public var path: String { KernelPackage.directory + "/" + file }
    /// The kernel's release, `6.1.0-50-amd64`.
    public var release: String { String(name.dropFirst("linux-image-".count)) }

    /// Where they are: the directory that the variable names, or `.kernel-packages`.
    static let directory =
        ProcessInfo.processInfo.environment["SYSCOPE_KERNEL_PACKAGES"]
        ?? Tools.root.appending(path: ".kernel-packages").path

    /// Those that are there, by file name.
    public static let all: [KernelPackage] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return files.sorted().compactMap { file in
            let parts = file.split(separator: "_")
            guard file.hasPrefix("linux-image-"), file.hasSuffix(".deb"), parts.count == 3 else { return nil }
            return KernelPackage(
                file: file, name: String(parts[0]), version: String(parts[1]),
                architecture: String(parts[2].dropLast(".deb".count)))
        }
    }()

    /// Whether it is a kernel of the flavour that a row of scripts/kernel-packages.txt has: `linux-image-amd64`, not
    /// `linux-image-cloud-amd64`.
    public func isOf(_ flavour: Flavour) -> Bool {
        guard architecture == flavour.architecture, release.hasSuffix("-" + flavour.suffix) else { return false }
        // 6.1.0-50, 6.12.117+deb12
        return release.dropLast(flavour.suffix.count + 1).wholeMatch(of: /[0-9.]+[-+][0-9a-z.+]+/) != nil
    }

    /// A row of scripts/kernel-packages.txt.
    public struct Flavour: Sendable, CustomTestStringConvertible {
        /// The package that depends on the newest: `linux-image-amd64`.
        public let name: String
        public let architecture: String

        public init(name: String, architecture: String) {
            self.name = name
            self.architecture = architecture
        }

        public var testDescription: String { "\(name):\(architecture)" }
        /// `amd64`.
        public var suffix: String { String(name.dropFirst("linux-image-".count)) }

        /// Every row; empty if the list cannot be read.
        public static let all: [Flavour] = {
            let list = Tools.root.appending(path: "scripts/kernel-packages.txt")
            let lines = (try? String(contentsOf: list, encoding: .utf8)) ?? ""
            return lines.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
                let words = line.split(separator: " ").map(String.init)
                return words.count == 3 ? Flavour(name: words[0], architecture: words[1]) : nil
            }
        }()

        /// Those of which no kernel is there.
        public static let missing = all.filter { flavour in !KernelPackage.all.contains { $0.isOf(flavour) } }
    }

    /// Why tests on them are skipped: the flavours that are missing, and what fetch-kernel-packages.sh has said of each.
    public static let whyMissing: Comment = {
        let said = (try? String(contentsOfFile: directory + "/missing", encoding: .utf8)) ?? ""
        let reasons = Flavour.missing.map { flavour in
            let line = said.split(separator: "\n").first { $0.hasPrefix(flavour.testDescription + " ") }
            return String(line ?? "\(flavour.testDescription) never fetched: scripts/fetch-kernel-packages.sh")
        }
        return "needs kernel packages: \(reasons.joined(separator: "; "))"
    }()
}
