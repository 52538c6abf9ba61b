// Softmax over the channels of each pixel of plain images, or with `logarithm` its logarithm: exp(x - max) / sum, or
// x - max - log(sum). Rows of plain features, which are images of one pixel, are softmax.cl's but for the logarithm.
//
//   naive     one pixel per work-item.
//   cpu, gpu  VECTOR pixels per work-item, side by side in a vector; those past the last whole vector one by one.

// One pixel, the channels `plane` apart.
static inline void one_pixel(global const float *input, global float *output, int channels, int plane, int logarithm) {
    float largest = -INFINITY, sum = 0;
    for (int c = 0; c < channels; ++c) largest = fmax(largest, input[(size_t)c * plane]);
    for (int c = 0; c < channels; ++c) sum += exp(input[(size_t)c * plane] - largest);
    const float level = logarithm ? log(sum) : sum;
    for (int c = 0; c < channels; ++c) {
        const float x = input[(size_t)c * plane] - largest;
        output[(size_t)c * plane] = logarithm ? x - level : exp(x) / level;
    }
}

#if VARIANT == NAIVE

// Global size: pixels of an image, images.
kernel void pixel_softmax_naive(global const float *restrict input, global float *restrict output, int channels,
                                int plane, int logarithm) {
    const size_t at = (size_t)get_global_id(1) * channels * plane + get_global_id(0);
    one_pixel(input + at, output + at, channels, plane, logarithm);
}

#else

// Global size: ceil(pixels of an image / VECTOR), images.
kernel void pixel_softmax_vector(global const float *restrict input, global float *restrict output, int channels,
                                 int plane, int logarithm) {
    const int first = get_global_id(0) * VECTOR;
    const size_t at = (size_t)get_global_id(1) * channels * plane + first;
    input += at;
    output += at;
    if (first + VECTOR > plane) {
        for (int p = 0; p < plane - first; ++p) one_pixel(input + p, output + p, channels, plane, logarithm);
        return;
    }
    vec largest = (vec)(-INFINITY), sum = (vec)(0.0f);
    for (int c = 0; c < channels; ++c) largest = fmax(largest, LOAD(input + (size_t)c * plane));
    for (int c = 0; c < channels; ++c) sum += exp(LOAD(input + (size_t)c * plane) - largest);
    const vec level = logarithm ? log(sum) : sum;
    for (int c = 0; c < channels; ++c) {
        const vec x = LOAD(input + (size_t)c * plane) - largest;
        STORE(logarithm ? x - level : exp(x) / level, output + (size_t)c * plane);
    }
}

#endif
