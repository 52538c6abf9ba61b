/// Hands out slots of memory to values and takes them back, so that values which never live together share one.
struct SlotAllocator {
    /// Bytes of each slot so far.
    private(set) var sizes: [Int] = []
    private var free: Set<Int> = []

    /// A slot of at least `byteCount` bytes: the smallest free one that suffices, else the largest free one made
    /// larger, else a new one.
    mutating func take(_ byteCount: Int) -> Int {
        let bySize = free.sorted { (sizes[$0], $0) < (sizes[$1], $1) }
        guard let slot = bySize.first(where: { sizes[$0] >= byteCount }) ?? bySize.last else {
            sizes.append(byteCount)
            return sizes.count - 1
        }
        free.remove(slot)
        sizes[slot] = max(sizes[slot], byteCount)
        return slot
    }

    /// Takes a slot back.
    mutating func giveBack(_ slot: Int) {
        free.insert(slot)
    }
}
