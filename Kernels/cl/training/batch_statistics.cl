// Mean and variance of each channel over all images and pixels of a batch, the latter as the mean square of the deviations
// from the former: two passes, so that nothing cancels. channel_sums.cl, which says how sums are cut, comes before this
// text.
//
// Statistics: [mean, variance, 1 / sqrt(variance + epsilon)][channel]. The variance is the plain mean square, not the
// estimate of a population's.

#if VARIANT == NAIVE

// Global size: channels.
kernel void batch_statistics_naive(global const float *restrict input, global float *restrict statistics, int channels,
                                   int images, int plane, float epsilon) {
    const int channel = get_global_id(0);
    const float count = (float)images * plane;
    float sum = 0, squares = 0;
    for (int image = 0; image < images; ++image)
        for (int pixel = 0; pixel < plane; ++pixel)
            sum += input[locate(image, channel, 0, pixel, channels, 1, plane, VECTOR)];
    const float mean = sum / count;
    for (int image = 0; image < images; ++image)
        for (int pixel = 0; pixel < plane; ++pixel) {
            const float deviation = input[locate(image, channel, 0, pixel, channels, 1, plane, VECTOR)] - mean;
            squares = fma(deviation, deviation, squares);
        }
    statistics[channel] = mean;
    statistics[channels + channel] = squares / count;
    statistics[2 * channels + channel] = 1 / sqrt(squares / count + epsilon);
}

#else

#ifndef SPAN
#error "SPAN: pixels that one work-item adds up"
#endif

// `pixels` is images x plane. Global size: blocks, spans.
kernel void batch_statistics_sums(global const float *restrict input, global float *restrict partial, int blocks,
                                  int pixels, int plane) {
    const int block = get_global_id(0), first = get_global_id(1) * SPAN, end = min(first + SPAN, pixels);
    vec sum = (vec)(0.0f);
    for (int pixel = first; pixel < end; ++pixel) sum += LOAD(input + locate_pixel(pixel, block, blocks, plane));
    STORE(sum, partial + ((size_t)get_global_id(1) * blocks + block) * VECTOR);
}

// Global size: blocks.
kernel void batch_statistics_mean(global const float *restrict partial, global float *restrict statistics, int channels,
                                  int blocks, int spans, int pixels) {
    const int block = get_global_id(0);
    const vec sum = add_spans(partial, 0, 1, block, blocks, spans);
    store_channels(sum / (vec)((float)pixels), statistics, block, channels);
}

// Global size: blocks, spans.
kernel void batch_statistics_squares(global const float *restrict input, global const float *restrict statistics,
                                     global float *restrict partial, int channels, int blocks, int pixels, int plane) {
    const int block = get_global_id(0), first = get_global_id(1) * SPAN, end = min(first + SPAN, pixels);
    const vec mean = load_channels(statistics, block, channels);
    vec sum = (vec)(0.0f);
    for (int pixel = first; pixel < end; ++pixel) {
        const vec deviation = LOAD(input + locate_pixel(pixel, block, blocks, plane)) - mean;
        sum = fma(deviation, deviation, sum);
    }
    STORE(sum, partial + ((size_t)get_global_id(1) * blocks + block) * VECTOR);
}

// Global size: blocks.
kernel void batch_statistics_variance(global const float *restrict partial, global float *restrict statistics,
                                      int channels, int blocks, int spans, int pixels, float epsilon) {
    const int block = get_global_id(0);
    const vec variance = add_spans(partial, 0, 1, block, blocks, spans) / (vec)((float)pixels);
    store_channels(variance, statistics + channels, block, channels);
    store_channels((vec)(1.0f) / sqrt(variance + (vec)(epsilon)), statistics + 2 * channels, block, channels);
}

#endif
