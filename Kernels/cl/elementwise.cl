// What is done to each value by itself, or to the values of two images at one place: a factor and an addend per
// channel, a leaky rectifier, bounds, sums and products. Two images lie in the same layout, whichever. A rectifier may
// follow: `lowest`.
//
//   naive     one value per work-item.
//   cpu, gpu  RUN vectors per work-item, then the values left over one by one; of a scale, RUN pixels of a block.
//
// Sums and products of more than two images take in the third and further ones afterwards: `add_more` and
// `multiply_more` change what the output holds.

// x where that is not negative, else `slope` times x; a NaN stays a NaN.
#define LEAKY(x, slope) ((x) < 0.0f ? (slope) * (x) : (x))

// x brought within bounds, the upper one last; a NaN stays a NaN.
#define AT_MOST(x, most) ((x) > (most) ? (most) : (x))
#define CLIP(x, least, most) AT_MOST(RECTIFY(x, least), most)

#if VARIANT == NAIVE

// Global size: pixels of an image, padded channels, images.
kernel void scale_naive(global const float *restrict input, global const float *restrict factors,
                        global const float *restrict addends, global float *restrict output, int blocks, int plane,
                        float lowest) {
    const int pixel = get_global_id(0), channel = get_global_id(1), image = get_global_id(2);
    const size_t i = (((size_t)image * blocks + channel / VECTOR) * plane + pixel) * VECTOR + channel % VECTOR;
    output[i] = RECTIFY(fma(input[i], factors[channel], addends[channel]), lowest);
}

// Global size: count, as of all kernels below.
kernel void leaky_relu_naive(global const float *restrict input, global float *restrict output, int count,
                             float slope) {
    const int i = get_global_id(0);
    output[i] = LEAKY(input[i], slope);
}

kernel void clip_naive(global const float *restrict input, global float *restrict output, int count, float least,
                       float most) {
    const int i = get_global_id(0);
    output[i] = CLIP(input[i], least, most);
}

kernel void add_naive(global const float *restrict input, global const float *restrict other,
                      global float *restrict output, int count, float lowest) {
    const int i = get_global_id(0);
    output[i] = RECTIFY(input[i] + other[i], lowest);
}

kernel void add_more_naive(global const float *restrict input, global float *restrict output, int count,
                           float lowest) {
    const int i = get_global_id(0);
    output[i] = RECTIFY(output[i] + input[i], lowest);
}

kernel void multiply_naive(global const float *restrict input, global const float *restrict other,
                           global float *restrict output, int count, float lowest) {
    const int i = get_global_id(0);
    output[i] = RECTIFY(input[i] * other[i], lowest);
}

kernel void multiply_more_naive(global const float *restrict input, global float *restrict output, int count,
                                float lowest) {
    const int i = get_global_id(0);
    output[i] = RECTIFY(output[i] * input[i], lowest);
}

#else

#ifndef RUN
#error "RUN: vectors, or pixels of a block, per work-item"
#endif

// Global size: ceil(pixels of an image / RUN), images x blocks.
kernel void scale_vector(global const float *restrict input, global const float *restrict factors,
                         global const float *restrict addends, global float *restrict output, int blocks, int plane,
                         float lowest) {
    const int first = get_global_id(0) * RUN, end = min(first + RUN, plane), block = get_global_id(1) % blocks;
    const vec factor = LOAD(factors + block * VECTOR), addend = LOAD(addends + block * VECTOR);
    const size_t start = (size_t)get_global_id(1) * plane;
    for (int pixel = first; pixel < end; ++pixel) {
        const size_t i = (start + pixel) * VECTOR;
        STORE(RECTIFY(fma(LOAD(input + i), factor, addend), (vec)(lowest)), output + i);
    }
}

// The index from which a work-item of the kernels below works, and the one before which it ends.
#define FIRST (get_global_id(0) * RUN * VECTOR)
#define END min((int)FIRST + RUN * VECTOR, count)

// Global size: ceil(count / (RUN x VECTOR)), as of all kernels below.
kernel void leaky_relu_vector(global const float *restrict input, global float *restrict output, int count,
                              float slope) {
    int i = FIRST;
    for (; i + VECTOR <= END; i += VECTOR) STORE(LEAKY(LOAD(input + i), slope), output + i);
    for (; i < END; ++i) output[i] = LEAKY(input[i], slope);
}

kernel void clip_vector(global const float *restrict input, global float *restrict output, int count, float least,
                        float most) {
    int i = FIRST;
    for (; i + VECTOR <= END; i += VECTOR) STORE(CLIP(LOAD(input + i), (vec)(least), (vec)(most)), output + i);
    for (; i < END; ++i) output[i] = CLIP(input[i], least, most);
}

kernel void add_vector(global const float *restrict input, global const float *restrict other,
                       global float *restrict output, int count, float lowest) {
    int i = FIRST;
    for (; i + VECTOR <= END; i += VECTOR) STORE(RECTIFY(LOAD(input + i) + LOAD(other + i), (vec)(lowest)), output + i);
    for (; i < END; ++i) output[i] = RECTIFY(input[i] + other[i], lowest);
}

kernel void add_more_vector(global const float *restrict input, global float *restrict output, int count,
                            float lowest) {
    int i = FIRST;
    for (; i + VECTOR <= END; i += VECTOR)
        STORE(RECTIFY(LOAD(output + i) + LOAD(input + i), (vec)(lowest)), output + i);
    for (; i < END; ++i) output[i] = RECTIFY(output[i] + input[i], lowest);
}

kernel void multiply_vector(global const float *restrict input, global const float *restrict other,
                            global float *restrict output, int count, float lowest) {
    int i = FIRST;
    for (; i + VECTOR <= END; i += VECTOR) STORE(RECTIFY(LOAD(input + i) * LOAD(other + i), (vec)(lowest)), output + i);
    for (; i < END; ++i) output[i] = RECTIFY(input[i] * other[i], lowest);
}

kernel void multiply_more_vector(global const float *restrict input, global float *restrict output, int count,
                                 float lowest) {
    int i = FIRST;
    for (; i + VECTOR <= END; i += VECTOR)
        STORE(RECTIFY(LOAD(output + i) * LOAD(input + i), (vec)(lowest)), output + i);
    for (; i < END; ++i) output[i] = RECTIFY(output[i] * input[i], lowest);
}

#endif
