import Binary

/// A flattened device tree (Devicetree Specification 0.4, chapter 5): nodes with properties, in one blob.
struct DeviceTree {
    /// The blob, as long as its header says.
    let bytes: Bytes
    /// Every node, in the blob's order: parents in front of their children.
    let nodes: [Node]

    struct Node {
        /// The names from the root down: empty for the root.
        let path: [String]
        var properties: [String: Property] = [:]
    }

    struct Property {
        let value: Bytes
        /// Where the value starts in the blob.
        let offset: Int
    }

    static func isHeader(_ bytes: Bytes) -> Bool {
        (try? bytes.integer(UInt32.self, at: 0, .big)) == 0xd00d_feed
    }

    /// How many bytes the header at the start of `bytes` says that the blob has; nil if it is no header.
    static func extent(of bytes: Bytes) -> Int? {
        guard isHeader(bytes), let size = try? bytes.integer(UInt32.self, at: 4, .big), size <= bytes.count,
            let structure = try? bytes.integer(UInt32.self, at: 8, .big), structure < size,
            let strings = try? bytes.integer(UInt32.self, at: 12, .big), strings <= size,
            // last_comp_version, 16 since version 16 of 2005.
            let oldest = try? bytes.integer(UInt32.self, at: 24, .big), (1...17).contains(oldest)
        else { return nil }
        return Int(size)
    }

    /// The most nodes inside each other.
    private static let depthLimit = 64

    init(_ bytes: Bytes) throws(ImageError.Problem) {
        let size = try bytes.field(UInt32.self, "totalsize", at: 4, .big)
        let blob = try bytes.part("the device tree", at: 0, count: size)
        let structureOffset = Int(try blob.field(UInt32.self, "off_dt_struct", at: 8, .big))
        let stringsOffset = Int(try blob.field(UInt32.self, "off_dt_strings", at: 12, .big))
        let stringsSize = try blob.field(UInt32.self, "size_dt_strings", at: 32, .big)
        let strings = try blob.part("the strings block", at: stringsOffset, count: stringsSize)
        self.bytes = blob
        nodes = try DeviceTree.nodes(of: blob, at: structureOffset, strings)
    }

    private static func nodes(
        of blob: Bytes, at start: Int, _ strings: Bytes
    ) throws(ImageError.Problem) -> [Node] {
        var nodes: [Node] = []
        // Indices of the nodes that are open.
        var open: [Int] = []
        var offset = start
        while true {
            let token = try blob.field(UInt32.self, "a token", at: offset, .big)
            offset += 4
            switch token {
            case 1:  // FDT_BEGIN_NODE
                guard let name = try? blob.cString(at: offset, limit: 4096) else {
                    throw .badField("a node's name", offset: offset, value: 0)
                }
                guard open.count < depthLimit else { throw .tooDeep(limit: depthLimit) }
                let path = open.last.map { nodes[$0].path + [name.text] } ?? []
                open.append(nodes.count)
                nodes.append(Node(path: path))
                offset += (name.count + 4) / 4 * 4
            case 2:  // FDT_END_NODE
                guard open.popLast() != nil else {
                    throw .badField("a token", offset: offset - 4, value: UInt64(token))
                }
            case 3:  // FDT_PROP
                let size = Int(try blob.field(UInt32.self, "a property's size", at: offset, .big))
                let nameOffset = Int(try blob.field(UInt32.self, "a property's name", at: offset + 4, .big))
                let value = try blob.part("a property", at: offset + 8, count: size)
                guard let name = try? strings.cString(at: nameOffset, limit: 4096), let node = open.last else {
                    throw .badField("a property's name", offset: offset + 4, value: UInt64(nameOffset))
                }
                nodes[node].properties[name.text] = Property(value: value, offset: offset + 8)
                offset += 8 + (size + 3) / 4 * 4
            case 4: break  // FDT_NOP
            case 9: return nodes  // FDT_END
            default: throw .badField("a token", offset: offset - 4, value: UInt64(token))
            }
        }
    }

    /// The node of that path.
    func node(_ path: [String]) -> Node? {
        nodes.first { $0.path == path }
    }
}

extension DeviceTree.Node {
    /// The text that a property is; of a list of texts the first.
    func text(_ property: String) -> String? {
        properties[property].map { ((try? $0.value.cString(at: 0)) ?? $0.value).text }
    }

    /// The number of 4 or 8 bytes that a property is.
    func number(_ property: String) -> UInt64? {
        guard let value = properties[property]?.value, value.count == 4 || value.count == 8 else { return nil }
        return try? value.unsigned(width: value.count, at: 0, .big)
    }
}
