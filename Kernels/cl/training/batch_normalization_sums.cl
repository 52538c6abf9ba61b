// Gradients of the scale and the shift of batch normalisation as it is trained. With x^ = (x - mean) / sqrt(variance +
// epsilon) and g the gradient of the output, they are the sums of g x^ and of g over all images and pixels of a channel;
// the gradient of the input needs them too. channel_sums.cl, which says how sums are cut, comes before this text.
//
// Sums: [scale, shift][channel]. Statistics are batch_statistics.cl's.

#if VARIANT == NAIVE

// Global size: channels.
kernel void batch_normalization_sums_naive(global const float *restrict input, global const float *restrict gradient,
                                           global const float *restrict statistics, global float *restrict sums,
                                           int channels, int images, int plane) {
    const int channel = get_global_id(0);
    const float mean = statistics[channel];
    float scale = 0, shift = 0;
    for (int image = 0; image < images; ++image)
        for (int pixel = 0; pixel < plane; ++pixel) {
            const size_t place = locate(image, channel, 0, pixel, channels, 1, plane, VECTOR);
            shift += gradient[place];
            scale = fma(gradient[place], input[place] - mean, scale);
        }
    sums[channel] = scale * statistics[2 * channels + channel];
    sums[channels + channel] = shift;
}

#else

#ifndef SPAN
#error "SPAN: pixels that one work-item adds up"
#endif

// `pixels` is images x plane. Global size: blocks, spans.
kernel void batch_normalization_sums_spans(global const float *restrict input, global const float *restrict gradient,
                                           global const float *restrict statistics, global float *restrict partial,
                                           int channels, int blocks, int pixels, int plane) {
    const int block = get_global_id(0), first = get_global_id(1) * SPAN, end = min(first + SPAN, pixels);
    const vec mean = load_channels(statistics, block, channels);
    vec scale = (vec)(0.0f), shift = (vec)(0.0f);
    for (int pixel = first; pixel < end; ++pixel) {
        const size_t place = locate_pixel(pixel, block, blocks, plane);
        const vec slope = LOAD(gradient + place);
        shift += slope;
        scale = fma(slope, LOAD(input + place) - mean, scale);
    }
    partial += ((size_t)get_global_id(1) * 2 * blocks + block) * VECTOR;
    STORE(scale, partial);
    STORE(shift, partial + (size_t)blocks * VECTOR);
}

// Global size: blocks.
kernel void batch_normalization_sums_sum(global const float *restrict partial, global const float *restrict statistics,
                                         global float *restrict sums, int channels, int blocks, int spans) {
    const int block = get_global_id(0);
    const vec inverse = load_channels(statistics + 2 * channels, block, channels);
    store_channels(add_spans(partial, 0, 2, block, blocks, spans) * inverse, sums, block, channels);
    store_channels(add_spans(partial, 1, 2, block, blocks, spans), sums + channels, block, channels);
}

#endif
