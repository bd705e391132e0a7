import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Bytes {
    /// The contents of the file at `path`: mapped where that can be done (a regular file), else read.
    ///
    /// The file must not shrink while the view is in use; that is the one thing a mapping cannot guard against.
    ///
    /// - Throws: ``FileError`` if the file cannot be opened or read, or is a directory.
    public init(contentsOf path: String) throws(FileError) {
        let descriptor: FileDescriptor
        do {
            descriptor = try withErrno { try FileDescriptor.open(FilePath(path), .readOnly) }
        } catch {
            throw FileError(path: path, action: .open, errno: error)
        }
        defer { try? descriptor.close() }

        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else {
            throw FileError(path: path, action: .read, errno: Errno(rawValue: Glibc.errno))
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            throw FileError(path: path, action: .read, errno: .isDirectory)
        }
        let size = Int(status.st_size)
        if status.st_mode & S_IFMT == S_IFREG, size > 0,
            let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor.rawValue, 0), address != MAP_FAILED
        {
            self.init(owner: Memory(mapped: UnsafeMutableRawBufferPointer(start: address, count: size)))
            return
        }

        // A pipe, or a file of /proc whose size is given as zero.
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        do {
            while true {
                let got = try withErrno { try chunk.withUnsafeMutableBytes { try descriptor.read(into: $0) } }
                if got == 0 { break }
                contents.append(contentsOf: chunk[..<got])
            }
        } catch {
            throw FileError(path: path, action: .read, errno: error)
        }
        self.init(contents)
    }
}

extension Bytes {
    /// Gives the pages of a mapped file back to the system, which reads them again when they are next asked for.
    ///
    /// For a caller that has read a large file and goes on with other work. Without effect on bytes that are not a
    /// mapped file.
    public func releasePages() {
        owner.releasePages()
    }
}

extension Bytes {
    /// Reads the pages of a mapped file that hold the bytes all at once, which takes less time than one after another.
    /// Without effect on bytes that are not a mapped file.
    public func populatePages() {
        owner.populatePages(of: UnsafeRawBufferPointer(start: start, count: count))
    }
}
