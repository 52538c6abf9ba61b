// Convolution of each channel by itself: as many groups as channels, and as many filters. Any window, with bias and
// rectifier. window.cl, which comes before this file, says how a window is told.
//
//   naive     one value per work-item, any layout, weights as they come, [channel][row][column].
//   cpu, gpu  RUN pixels of a row of a block of channels per work-item, weights packed as [block][row][column][lane]:
//             a vector of values by a vector of weights at each tap, the taps clipped to the image once for each pixel.

#if VARIANT == NAIVE

// Global size: width and height of the result, images x padded channels.
kernel void depthwise_convolution_naive(global const float *restrict input, global const float *restrict weights,
                                        global const float *restrict bias, global float *restrict output, int channels,
                                        int4 extent, int4 window, int4 placing, float lowest) {
    const int padded = DIVIDE_UP(channels, VECTOR) * VECTOR;
    const int x = get_global_id(0), y = get_global_id(1);
    const int channel = get_global_id(2) % padded, image = get_global_id(2) / padded;
    float sum = 0;
    if (channel < channels) {
        sum = bias[channel];
        for (int ky = 0; ky < window.x; ++ky)
            for (int kx = 0; kx < window.y; ++kx) {
                const int row = y * window.z + ky * placing.x - placing.z;
                const int column = x * window.w + kx * placing.y - placing.w;
                if (row < 0 || row >= extent.x || column < 0 || column >= extent.y) continue;
                sum = fma(input[locate(image, channel, row, column, channels, extent.x, extent.y, VECTOR)],
                          weights[((size_t)channel * window.x + ky) * window.y + kx], sum);
            }
    }
    output[locate(image, channel, y, x, channels, extent.z, extent.w, VECTOR)] = RECTIFY(sum, lowest);
}

#else

#ifndef RUN
#error "RUN: pixels of a row per work-item"
#endif

// One work-item per block. Global size: blocks, 1.
kernel void pack_depthwise_convolution(global const float *restrict weights, global float *restrict packed,
                                       int channels, int taps) {
    const int block = get_global_id(0);
    for (int tap = 0; tap < taps; ++tap)
        for (int lane = 0; lane < VECTOR; ++lane) {
            const int channel = block * VECTOR + lane;
            packed[((size_t)block * taps + tap) * VECTOR + lane] =
                channel < channels ? weights[(size_t)channel * taps + tap] : 0.0f;
        }
}

// Global size: ceil(width of the result / RUN), its height, images x blocks.
kernel void depthwise_convolution_vector(global const float *restrict input, global const float *restrict weights,
                                         global const float *restrict bias, global float *restrict output, int blocks,
                                         int4 extent, int4 window, int4 placing, float lowest) {
    const int first = get_global_id(0) * RUN, y = get_global_id(1), end = min(first + RUN, extent.w);
    const size_t plane = get_global_id(2);
    const int block = plane % blocks;
    input += plane * extent.x * extent.y * VECTOR;
    weights += (size_t)block * window.x * window.y * VECTOR;
    output += (plane * extent.z + y) * extent.w * VECTOR;
    const vec start = LOAD(bias + block * VECTOR);
    const int top = y * window.z - placing.z;
    const int firstRow = first_place(top, placing.x), endRow = end_place(top, placing.x, window.x, extent.x);
    for (int x = first; x < end; ++x) {
        const int left = x * window.w - placing.w;
        const int firstColumn = first_place(left, placing.y);
        const int endColumn = end_place(left, placing.y, window.y, extent.y);
        vec sum = start;
        for (int ky = firstRow; ky < endRow; ++ky)
            for (int kx = firstColumn; kx < endColumn; ++kx) {
                const size_t from = (size_t)(top + ky * placing.x) * extent.y + left + kx * placing.y;
                sum = fma(LOAD(input + from * VECTOR), LOAD(weights + (ky * window.y + kx) * VECTOR), sum);
            }
        STORE(RECTIFY(sum, (vec)(lowest)), output + x * VECTOR);
    }
}

#endif
