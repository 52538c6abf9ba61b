// Gradient of the input of batch normalisation as it is trained, whose statistics depend on all inputs. With n values of a
// channel, x^ = (x - mean) / sqrt(variance + epsilon), and g the gradient of the output, it is
// scale / sqrt(variance + epsilon) * (g - (sum of g + x^ * sum of g x^) / n).
//
//   naive     one value per work-item, any layout.
//   cpu, gpu  RUN pixels of a block of channels per work-item, in a vector.
//
// Sums are batch_normalization_sums.cl's and `scales` likewise, [scale, shift][channel]; statistics are
// batch_statistics.cl's. channel_sums.cl comes before this text.

#if VARIANT == NAIVE

// Global size: pixels of an image, images x padded channels.
kernel void batch_normalization_gradient_naive(global const float *restrict input,
                                               global const float *restrict gradient,
                                               global const float *restrict statistics,
                                               global const float *restrict sums, global const float *restrict scales,
                                               global float *restrict output, int channels, int plane, float count) {
    const int padded = DIVIDE_UP(channels, VECTOR) * VECTOR;
    const int channel = get_global_id(1) % padded, image = get_global_id(1) / padded;
    const size_t place = locate(image, channel, 0, get_global_id(0), channels, 1, plane, VECTOR);
    output[place] = 0;
    if (channel >= channels) return;
    const float inverse = statistics[2 * channels + channel], normal = (input[place] - statistics[channel]) * inverse;
    const float common = (sums[channels + channel] + normal * sums[channel]) / count;
    output[place] = scales[channel] * inverse * (gradient[place] - common);
}

#else

#ifndef RUN
#error "RUN: pixels per work-item"
#endif

// Global size: ceil(plane / RUN), images x blocks.
kernel void batch_normalization_gradient_vector(global const float *restrict input,
                                                global const float *restrict gradient,
                                                global const float *restrict statistics,
                                                global const float *restrict sums, global const float *restrict scales,
                                                global float *restrict output, int channels, int plane, float count) {
    const int first = get_global_id(0) * RUN, end = min(first + RUN, plane);
    const int block = get_global_id(1) % DIVIDE_UP(channels, VECTOR);
    const vec mean = load_channels(statistics, block, channels);
    const vec inverse = load_channels(statistics + 2 * channels, block, channels);
    const vec factor = load_channels(scales, block, channels) * inverse;
    const vec ofScale = load_channels(sums, block, channels), ofShift = load_channels(sums + channels, block, channels);
    const size_t start = (size_t)get_global_id(1) * plane;
    for (int pixel = first; pixel < end; ++pixel) {
        const size_t place = (start + pixel) * VECTOR;
        const vec normal = (LOAD(input + place) - mean) * inverse;
        const vec common = fma(normal, ofScale, ofShift) / (vec)(count);
        STORE(factor * (LOAD(gradient + place) - common), output + place);
    }
}

#endif
