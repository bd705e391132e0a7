import Binary

/// U-Boot's Flattened Image Tree: a device tree whose nodes under `/images` hold kernels, initial RAM disks and device
/// trees, and whose nodes under `/configurations` say which go together (doc/usage/fit/source_file_format.rst).
struct FlattenedImageTree: ContainerFormat {
    static let container = Container.fit
    static let searchMagics = [SearchMagic([0xd0, 0x0d, 0xfe, 0xed], at: 0)]
    static let hasPartsBehind = true
    private let bytes: Bytes

    static func extent(of bytes: Bytes) -> Int? { DeviceTree.extent(of: bytes) }

    init?(_ bytes: Bytes) {
        guard DeviceTree.isHeader(bytes) else { return nil }
        self.bytes = bytes
    }

    func inside() throws(ImageError.Problem) -> Inside {
        let tree = try DeviceTree(bytes)
        guard tree.node(["images"]) != nil else { throw .noKernel("it is a device tree without a node /images") }
        guard let node = kernel(in: tree), let name = node.path.last else {
            throw .noKernel("no node under /images is of a kernel's type")
        }
        let (data, offset) = try data(of: node, tree)
        var hints =
            node.properties["arch"].map {
                ImageHints(uBootName: (try? $0.value.cString(at: 0)) ?? $0.value)
            } ?? ImageHints()
        hints.loadAddress = node.number("load")
        if node.text("cipher") != nil || tree.node(node.path + ["cipher"]) != nil {
            throw .unsupported("the kernel in node '\(name)' is encrypted")
        }
        return Inside(payload: .part(data, offset: offset, name: name), hints: hints)
    }

    /// The kernel of the default configuration; else the first node that is one.
    private func kernel(in tree: DeviceTree) -> DeviceTree.Node? {
        if let configuration = tree.node(["configurations"])?.text("default"),
            let name = tree.node(["configurations", configuration])?.text("kernel"),
            let node = tree.node(["images", name])
        {
            return node
        }
        return tree.nodes.first {
            $0.path.count == 2 && $0.path[0] == "images" && ["kernel", "kernel_noload"].contains($0.text("type"))
        }
    }

    /// The data of a node: in the tree, or behind it.
    private func data(
        of node: DeviceTree.Node, _ tree: DeviceTree
    ) throws(ImageError.Problem) -> (Bytes, offset: Int) {
        if let data = node.properties["data"] { return (data.value, data.offset) }
        guard let size = node.number("data-size") else {
            throw .noKernel("the node '\(node.path.last ?? "")' has no data")
        }
        let offset: UInt64
        if let position = node.number("data-position") {
            offset = position
        } else if let distance = node.number("data-offset") {
            // From the end of the tree, rounded up to 4 bytes.
            let (sum, overflow) = UInt64((tree.bytes.count + 3) / 4 * 4).addingReportingOverflow(distance)
            guard !overflow else { throw .badField("data-offset", offset: 0, value: distance) }
            offset = sum
        } else {
            throw .noKernel("the node '\(node.path.last ?? "")' does not say where its data is")
        }
        return (
            try bytes.part("the data of '\(node.path.last ?? "")'", at: offset, count: size), Int(clamping: offset)
        )
    }
}
