import Binary

extension KernelImage {
    /// The banner of the kernel: at `linux_banner` if that is a landmark, else found by how it begins.
    public func banner(_ landmarks: Landmarks) -> Banner? {
        firstFact(at: landmarks.address(of: "linux_banner")) { Banner(in: $0) }
    }

    /// The configuration that the image holds (`CONFIG_IKCONFIG`); nil if there is none, or none that can be read.
    public func embeddedConfig(_ landmarks: Landmarks) -> KernelConfig? {
        // The marker lies just before kernel_config_data (kernel/configs.c).
        if symbolTable != nil, landmarks.address(of: "kernel_config_data") == nil { return nil }
        return firstFact(at: landmarks.address(of: "kernel_config_data").map { $0 &- 8 }) { contents in
            try? KernelConfig.embedded(in: contents)
        }
    }

    /// What `find` finds from `address` on, or, if there is no address or nothing at it, in the first region that has
    /// it.
    private func firstFact<Fact>(at address: UInt64?, _ find: (Bytes) -> Fact?) -> Fact? {
        if let address, let contents = try? memory.contents(from: address), let fact = find(contents) { return fact }
        for region in memory.regions {
            if let fact = find(region.contents) { return fact }
        }
        return nil
    }
}
