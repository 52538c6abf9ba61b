// Gradient of the biases of a convolution: the sum of the gradients of each channel over all images and
// pixels. channel_sums.cl, which says how sums are cut, comes before this text.

#if VARIANT == NAIVE

// Global size: channels.
kernel void bias_gradient_naive(global const float *restrict gradient, global float *restrict output, int channels,
                                int images, int plane) {
    const int channel = get_global_id(0);
    float sum = 0;
    for (int image = 0; image < images; ++image)
        for (int pixel = 0; pixel < plane; ++pixel)
            sum += gradient[locate(image, channel, 0, pixel, channels, 1, plane, VECTOR)];
    output[channel] = sum;
}

#else

#ifndef SPAN
#error "SPAN: pixels that one work-item adds up"
#endif

// `pixels` is images x plane. Global size: blocks, spans.
kernel void bias_gradient_spans(global const float *restrict gradient, global float *restrict partial, int blocks,
                                int pixels, int plane) {
    const int block = get_global_id(0), first = get_global_id(1) * SPAN, end = min(first + SPAN, pixels);
    vec sum = (vec)(0.0f);
    for (int pixel = first; pixel < end; ++pixel) sum += LOAD(gradient + locate_pixel(pixel, block, blocks, plane));
    STORE(sum, partial + ((size_t)get_global_id(1) * blocks + block) * VECTOR);
}

// Global size: blocks.
kernel void bias_gradient_sum(global const float *restrict partial, global float *restrict output, int channels,
                              int blocks, int spans) {
    const int block = get_global_id(0);
    store_channels(add_spans(partial, 0, 1, block, blocks, spans), output, block, channels);
}

#endif
