import OpenCLRuntime

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension DeviceManager {
    /// Memory for `count` elements that kernels read and write.
    ///
    /// For a CPU large buffers lie in huge pages where the system has them: transformed weights are read from front to
    /// back once per inference, and with pages of 4 KB the processor would look up a page every 64 cache lines.
    func makeBuffer<Element>(count: Int) throws(CLError) -> Buffer<Element> {
        let byteCount = count * MemoryLayout<Element>.stride
        guard device.kind == .cpu, traits.sharesHostMemory, byteCount >= HugePages.size,
            byteCount <= traits.largestAllocation, let pages = HugePages(byteCount: byteCount)
        else { return try Buffer(context, count: count) }
        return try Buffer(context, over: pages.bytes, owner: pages)
    }
}

/// Host memory that begins at a huge page's boundary, and that the system is asked to back by huge pages.
///
/// What is left over after whole huge pages takes small ones, so that no more than the bytes asked for, rounded up to a
/// small page, is ever in memory; nothing is before it is touched. The C functions are `mmap` and `madvise`.
final class HugePages: @unchecked Sendable {  // an address that never changes; who uses the bytes sees to their order
    /// Bytes of a page.
    static let size = 2 << 20

    /// The bytes, zero at first.
    let bytes: UnsafeMutableRawBufferPointer
    private let mappedBytes: Int

    /// Maps memory, or yields nothing where the system has none left.
    init?(byteCount: Int) {
        let needed = byteCount.roundedUp(to: Int(sysconf(Int32(_SC_PAGESIZE))))
        let access = PROT_READ | PROT_WRITE
        guard let mapping = mmap(nil, needed + Self.size, access, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            mapping != MAP_FAILED
        else { return nil }
        let skipped = Int(bitPattern: mapping).roundedUp(to: Self.size) - Int(bitPattern: mapping)
        let start = mapping + skipped
        if skipped > 0 { munmap(mapping, skipped) }
        munmap(start + needed, Self.size - skipped)
        mappedBytes = needed
        bytes = UnsafeMutableRawBufferPointer(start: start, count: byteCount)
        #if os(Linux)
            _ = madvise(start, needed, MADV_HUGEPAGE)
        #endif
    }

    deinit { munmap(bytes.baseAddress, mappedBytes) }
}
