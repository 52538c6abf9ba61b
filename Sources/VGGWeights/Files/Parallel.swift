import Dispatch

/// Work on all cores.
enum Parallel {
    /// Values in a block: enough to outweigh the hand-over, few enough to share out evenly.
    static let block = 1 << 16

    /// Runs `body` for each block of `count` values; blocks begin at multiples of `size`.
    static func forBlocks(of count: Int, size: Int = block, _ body: @Sendable (Range<Int>) -> Void) {
        DispatchQueue.concurrentPerform(iterations: (count + size - 1) / size) { block in
            body(block * size..<min(count, (block + 1) * size))
        }
    }
}
