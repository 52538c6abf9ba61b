// How many bytes a device's work-items read from local memory in a second: a group fills a tile once, then every item
// reads CHAINS vectors of it in each round, neighbouring items neighbouring vectors, and adds them up. In each
// round an item reads for another neighbour, so that it needs what others have written.
//
// Where OpenCL's local memory is a device's ordinary memory, as on a CPU, this is the rate of its nearest cache. The words
// are whole numbers, whose sum is exact in whichever order it is made up.

#ifndef CHAINS
#error "CHAINS: vectors that a work-item reads in each round, each into a sum of its own"
#endif
#ifndef TILE
#error "TILE: vectors in the tile, a power of two, at least LOCAL"
#endif
#ifndef LOCAL
#error "LOCAL: work-items of a group"
#endif

#if VECTOR == 1
typedef uint words;
#else
typedef PASTE(uint, VECTOR) words;
#endif

// Writes the sum of a work-item's vectors, in 32 bits. Global size: sums, in groups of LOCAL.
kernel void local_memory_rate(global words *restrict sums, uint origin, int rounds) {
    local words tile[TILE];
    const int item = get_local_id(0);
    for (int i = item; i < TILE; i += LOCAL) tile[i] = (words)(origin + (uint)i);
    barrier(CLK_LOCAL_MEM_FENCE);
    words chains[CHAINS];
#pragma unroll
    for (int c = 0; c < CHAINS; ++c) chains[c] = (words)(0);
#pragma nounroll
    for (int round = 0; round < rounds; ++round) {
        const int neighbour = (item + round) % LOCAL;
#pragma unroll
        for (int c = 0; c < CHAINS; ++c) chains[c] += tile[(neighbour + (round * CHAINS + c) * LOCAL) % TILE];
    }
    words sum = (words)(0);
#pragma unroll
    for (int c = 0; c < CHAINS; ++c) sum += chains[c];
    sums[get_global_id(0)] = sum;
}
