// Dropout as it is trained: every value is zero with some probability, and otherwise divided by the probability that it is
// not. The same values of the gradient are, since nothing is stored: value i of a layer in a step is dropped by what
// mixing i with the layer's key of that step yields, the same on every device.
//
//   naive     one value per work-item.
//   cpu, gpu  RUN values per work-item.
//
// The mixer is Wellons's lowbias32: each bit of the result depends on all of the argument.

static inline uint mix_bits(uint x) {
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ x >> 16;
}

// What becomes of value i: it is dropped where its number is below `threshold`, the probability times 2^32, and otherwise
// multiplied by `factor`.
static inline float dropped(float value, uint i, uint key, uint threshold, float factor) {
    return mix_bits(i ^ mix_bits(key)) < threshold ? 0.0f : value * factor;
}

#if VARIANT == NAIVE

// Global size: count.
kernel void dropout_naive(global const float *input, global const uint *restrict keys, global float *output, int count,
                          int layer, uint threshold, float factor) {
    const int i = get_global_id(0);
    output[i] = dropped(input[i], i, keys[layer], threshold, factor);
}

#else

#ifndef RUN
#error "RUN: values per work-item"
#endif

// Global size: ceil(count / RUN).
kernel void dropout_vector(global const float *input, global const uint *restrict keys, global float *output, int count,
                           int layer, uint threshold, float factor) {
    const int first = get_global_id(0) * RUN, end = min(first + RUN, count);
    const uint key = keys[layer];
    for (int i = first; i < end; ++i) output[i] = dropped(input[i], i, key, threshold, factor);
}

#endif
