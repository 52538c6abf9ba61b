// How many multiply-adds a device does in a second: every work-item does nothing else, with all it needs in registers.
//
// Each value x becomes x * factor + addend, rounded once, as often as there are rounds. With whole numbers and a factor
// and an addend of 1 it counts the rounds, so that a result shows whether all the work was done. Factor and addend are
// arguments, so that no compiler can know what comes out.

#ifndef CHAINS
#error "CHAINS: vectors per work-item, each waiting only for itself: enough to hide how long a multiply-add takes"
#endif

// Global size: values / (CHAINS x VECTOR).
kernel void fma_rate(
    global const float *restrict input, global float *restrict output, int rounds, float factor, float addend) {
    const size_t first = get_global_id(0) * CHAINS * VECTOR;
    vec chains[CHAINS];
#pragma unroll
    for (int c = 0; c < CHAINS; ++c) chains[c] = LOAD(input + first + c * VECTOR);
#pragma nounroll
    for (int round = 0; round < rounds; ++round) {
#pragma unroll
        for (int c = 0; c < CHAINS; ++c) chains[c] = fma(chains[c], (vec)(factor), (vec)(addend));
    }
#pragma unroll
    for (int c = 0; c < CHAINS; ++c) STORE(chains[c], output + first + c * VECTOR);
}
