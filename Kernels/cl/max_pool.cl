// Maximum of each 2x2 window, stride 2; a last odd row or column is left out. A NaN in a window wins.
//
//   naive     one value per work-item, any layout.
//   cpu, gpu  RUN pixels of a row per work-item, a block of channels at a time in a vector.

#if VARIANT == NAIVE

// Global size: output width, output height, images x padded channels.
kernel void max_pool_naive(global const float *restrict input, global float *restrict output, int channels,
                           int height, int width) {
    const int padded = DIVIDE_UP(channels, VECTOR) * VECTOR;
    const int x = get_global_id(0), y = get_global_id(1);
    const int channel = get_global_id(2) % padded, image = get_global_id(2) / padded;
    float largest = -INFINITY;
    for (int dy = 0; dy < 2; ++dy)
        for (int dx = 0; dx < 2; ++dx) {
            const float value = input[locate(image, channel, 2 * y + dy, 2 * x + dx, channels, height, width, VECTOR)];
            largest = LARGER(value, largest);
        }
    output[locate(image, channel, y, x, channels, height / 2, width / 2, VECTOR)] = largest;
}

#else

#ifndef RUN
#error "RUN: pixels of a row per work-item"
#endif

// Global size: ceil(output width / RUN), output height, images x blocks.
kernel void max_pool_vector(global const float *restrict input, global float *restrict output, int height,
                            int width) {
    const int first = get_global_id(0) * RUN, y = get_global_id(1);
    const size_t plane = get_global_id(2);
    const int end = min(first + RUN, width / 2);
    global const float *top = input + (plane * height + 2 * y) * width * VECTOR;
    global const float *bottom = top + (size_t)width * VECTOR;
    global float *line = output + (plane * (height / 2) + y) * (width / 2) * VECTOR;
    for (int x = first; x < end; ++x) {
        const int left = 2 * x * VECTOR, right = left + VECTOR;
        const vec upper = LARGER(LOAD(top + left), LOAD(top + right));
        const vec lower = LARGER(LOAD(bottom + left), LOAD(bottom + right));
        STORE(LARGER(upper, lower), line + x * VECTOR);
    }
}

#endif
