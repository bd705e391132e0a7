import Binary

extension Unwrapping {
    /// What is wrong with a kernel that is there but not whole.
    private struct Failure {
        let layers: [Layer]
        let problem: ImageError.Problem
        /// How certain it is that this is a kernel: the bytes that came out of it before the problem.
        let weight: Int
    }

    /// The first kernel somewhere in `region`, which starts at `start` of the last layer.
    ///
    /// - Parameters:
    ///   - least: bytes that must come out of a payload before its error is worth a report.
    ///   - places: what is looked for.
    /// - Returns: nil if nothing there looks like a kernel.
    /// - Throws: what is wrong with the kernel that is there but not whole; of several, the one that could be decompressed
    ///   furthest.
    mutating func hidden(
        in region: Bytes, at start: Int, least: Int = 1 << 12, _ places: PayloadSearch.Places
    ) throws(ImageError.Problem) -> ImageFile.Kernel? {
        guard layers.count < ImageFile.depthLimit, takeSearchable(region.count) else { return nil }
        let outside = found
        found.isSearched = true
        let candidates = PayloadSearch.candidates(in: region, places)
        var room = limit
        var failure: Failure?
        // Before it, everything is known: a payload with a checksum that holds no kernel, or a container that is damaged.
        var end = 0
        for (index, candidate) in candidates.enumerated() where candidate.offset >= end {
            guard takePlace(), let rest = try? region.suffix(from: candidate.offset) else { break }
            var extent = 0
            do throws(ImageError.Problem) {
                let kernel = try kernel(of: candidate.kind, rest, at: start + candidate.offset, &room, &extent)
                if !outside.isSearched {
                    others = otherKernels(
                        candidates[(index + 1)...], in: region, at: start, after: candidate.offset + extent)
                }
                return kernel
            } catch {
                let weight = weight(of: error, candidate.kind)
                if weight > max(failure?.weight ?? 0, least) {
                    failure = Failure(layers: layers, problem: error, weight: weight)
                }
                end = max(end, candidate.offset + extent)
            }
            found = outside
            found.isSearched = true
        }
        found = outside
        guard let failure else { return nil }
        layers = failure.layers
        throw failure.problem
    }

    /// The kernel in what begins at a place.
    ///
    /// - Parameter extent: becomes how many bytes of it need no further look if this throws, or belong to it if not.
    private mutating func kernel(
        of kind: PayloadSearch.Candidate.Kind, _ bytes: Bytes, at offset: Int, _ room: inout Int, _ extent: inout Int
    ) throws(ImageError.Problem) -> ImageFile.Kernel {
        switch kind {
        case .container(let type, let size):
            guard takeSearchable(min(size, bytes.count)) else { throw .noKernel("the search has gone too far") }
            let part = type.hasPartsBehind ? bytes : (try? bytes.slice(at: 0, count: size)) ?? bytes
            do throws(ImageError.Problem) {
                let kernel = try kernel(in: part, at: offset, name: nil)
                extent = size
                return kernel
            } catch {
                // What is in a damaged container is damaged too, though it may have no checksum of its own.
                if case .badChecksum = error { extent = size }
                throw error
            }
        case .compression(let format):
            guard format.begins(bytes) else { throw .noKernel("nothing that is compressed") }
            layers.append(Layer(.compression(format), offset: offset, size: bytes.count))
            let output: Compression.Output
            do throws(ImageError.Problem) {
                output = try decompressed(format, bytes, limit: room)
            } catch {
                if case .compression(let error) = error { room -= min(room, error.produced) }
                throw error
            }
            room -= output.contents.count
            if format.hasChecksum { extent = output.consumed }
            let kernel = try kernel(in: output.contents, at: 0, name: nil)
            extent = output.consumed
            return kernel
        }
    }

    /// How much it says for a kernel that its unwrapping ended with `problem`: much if its container has a sound header,
    /// else the bytes that could be decompressed.
    private func weight(of problem: ImageError.Problem, _ kind: PayloadSearch.Candidate.Kind) -> Int {
        switch (problem, kind) {
        case (.noKernel, _): 0
        case (_, .container(let type, _)) where type.hasHeaderChecksum: .max
        case (.compression(let error), _): error.produced
        default: 0
        }
    }

    /// The containers with kernels in them behind the one that was taken.
    private mutating func otherKernels(
        _ candidates: ArraySlice<PayloadSearch.Candidate>, in region: Bytes, at start: Int, after end: Int
    ) -> [Layer] {
        var end = end
        var others: [Layer] = []
        for candidate in candidates where candidate.offset >= end {
            guard case .container(let type, let extent) = candidate.kind else { continue }
            guard takePlace(), takeSearchable(extent) else { break }
            guard let rest = try? region.suffix(from: candidate.offset), (try? type.init(rest)?.inside()) != nil else {
                continue
            }
            end = candidate.offset + extent
            others.append(Layer(.container(type.container), offset: start + candidate.offset, size: extent))
        }
        return others
    }
}
