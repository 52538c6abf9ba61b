// How many bytes a device reads, writes and copies in a second: each work-item has `run` vectors of a large buffer.
//
//   cpu  a work-item's vectors lie one after the other, as a core's prefetcher likes it.
//   gpu  neighbouring work-items have neighbouring vectors, so that a group reads whole lines at a time.
//
// The words are whole numbers, whose sum is exact in whichever order it is made up.

#if VECTOR == 1
typedef uint words;
#else
typedef PASTE(uint, VECTOR) words;
#endif

#if VARIANT == GPU
#define FIRST(run) get_global_id(0)
#define STEP get_global_size(0)
#else
#define FIRST(run) (get_global_id(0) * (run))
#define STEP ((size_t)1)
#endif

// Writes the sum of a work-item's vectors, in 32 bits. Global size: vectors / run, as in all three.
kernel void memory_read(global const words *restrict input, global words *restrict sums, int run) {
    const size_t first = FIRST(run);
    words sum = (words)(0);
    for (int i = 0; i < run; ++i) sum += input[first + i * STEP];
    sums[get_global_id(0)] = sum;
}

// Fills every vector with its place in the buffer, counted from `origin`.
kernel void memory_write(global words *restrict output, uint origin, int run) {
    const size_t first = FIRST(run);
    for (int i = 0; i < run; ++i) output[first + i * STEP] = (words)(origin + (uint)(first + i * STEP));
}

kernel void memory_copy(global const words *restrict input, global words *restrict output, int run) {
    const size_t first = FIRST(run);
    for (int i = 0; i < run; ++i) output[first + i * STEP] = input[first + i * STEP];
}
