// Puts the axes of plain images, [channel][row][column], into another order: `extent` is the result's rows and columns,
// `steps` how far apart in the input neighbouring channels, rows and columns of the result lie.
//
//   naive     one value per work-item.
//   cpu, gpu  RUN vectors of values of the result per work-item, one value after the other.

// Where in an image of the input a value of the result lies.
static inline int source_of(int i, int2 extent, int4 steps) {
    return i / (extent.x * extent.y) * steps.x + i / extent.y % extent.x * steps.y + i % extent.y * steps.z;
}

#if VARIANT == NAIVE

// Global size: values of an image, images.
kernel void transpose_naive(global const float *restrict input, global float *restrict output, int count, int4 extent,
                            int4 steps) {
    const size_t image = (size_t)get_global_id(1) * count;
    const int i = get_global_id(0);
    output[image + i] = input[image + source_of(i, extent.xy, steps)];
}

#else

#ifndef RUN
#error "RUN: vectors of values per work-item"
#endif

// Global size: ceil(values of an image / (RUN x VECTOR)), images.
kernel void transpose_vector(global const float *restrict input, global float *restrict output, int count, int4 extent,
                             int4 steps) {
    const size_t image = (size_t)get_global_id(1) * count;
    const int first = get_global_id(0) * RUN * VECTOR, end = min(first + RUN * VECTOR, count);
    for (int i = first; i < end; ++i) output[image + i] = input[image + source_of(i, extent.xy, steps)];
}

#endif
