// Batch normalisation as it is trained: (x - mean) / sqrt(variance + epsilon) * scale + shift, with the statistics of the
// batch, and with a rectifier on request.
//
//   naive     one value per work-item, any layout.
//   cpu, gpu  RUN pixels of a block of channels per work-item, in a vector.
//
// Statistics are batch_statistics.cl's, and `scales` is [scale, shift][channel]. channel_sums.cl comes before this text.

#if VARIANT == NAIVE

// Global size: pixels of an image, images x padded channels.
kernel void batch_normalization_naive(global const float *restrict input, global const float *restrict statistics,
                                      global const float *restrict scales, global float *restrict output, int channels,
                                      int plane, float lowest) {
    const int padded = DIVIDE_UP(channels, VECTOR) * VECTOR;
    const int channel = get_global_id(1) % padded, image = get_global_id(1) / padded;
    const size_t place = locate(image, channel, 0, get_global_id(0), channels, 1, plane, VECTOR);
    output[place] = 0;
    if (channel >= channels) return;
    const float normal = (input[place] - statistics[channel]) * statistics[2 * channels + channel];
    const float value = normal * scales[channel] + scales[channels + channel];
    output[place] = RECTIFY(value, lowest);
}

#else

#ifndef RUN
#error "RUN: pixels per work-item"
#endif

// Global size: ceil(plane / RUN), images x blocks.
kernel void batch_normalization_vector(global const float *restrict input, global const float *restrict statistics,
                                       global const float *restrict scales, global float *restrict output,
                                       int channels, int plane, float lowest) {
    const int first = get_global_id(0) * RUN, end = min(first + RUN, plane);
    const int block = get_global_id(1) % DIVIDE_UP(channels, VECTOR);
    const vec mean = load_channels(statistics, block, channels), shift = load_channels(scales + channels, block, channels);
    const vec factor = load_channels(scales, block, channels) * load_channels(statistics + 2 * channels, block, channels);
    const size_t start = (size_t)get_global_id(1) * plane;
    for (int pixel = first; pixel < end; ++pixel) {
        const vec value = fma(LOAD(input + (start + pixel) * VECTOR) - mean, factor, shift);
        STORE(RECTIFY(value, (vec)(lowest)), output + (start + pixel) * VECTOR);
    }
}

#endif
