// Gradient of the maximum of each 2x2 window, stride 2: the window's gradient goes to the first of its largest values, row
// by row, or to the last NaN; the others, and a last odd row or column, get zero.
//
//   naive     one value per work-item, any layout.
//   cpu, gpu  RUN pixels of a row of windows per work-item, a block of channels at a time in a vector.

// RECTIFIED  1 where the pooled values come from a rectifier, whose gradient is then taken at once: a largest value that is
//            not positive passes nothing on

#ifndef RECTIFIED
#error "RECTIFIED: 1 where the gradient of a rectifier before the pool is taken too, else 0"
#endif

// Whether a value takes the place of the largest so far.
#define TAKES(value, largest) ((value) > (largest) || (value) != (value))

#if RECTIFIED
#define PASSED(value, slope) ((value) <= 0.0f ? 0.0f : (slope))
#else
#define PASSED(value, slope) (slope)
#endif

#if VARIANT == NAIVE

// Global size: width, height, images x padded channels, of the values that were pooled.
kernel void max_pool_gradient_naive(global const float *restrict input, global const float *restrict gradient,
                                    global float *restrict output, int channels, int height, int width) {
    const int padded = DIVIDE_UP(channels, VECTOR) * VECTOR;
    const int x = get_global_id(0), y = get_global_id(1);
    const int channel = get_global_id(2) % padded, image = get_global_id(2) / padded;
    const size_t place = locate(image, channel, y, x, channels, height, width, VECTOR);
    output[place] = 0;
    if (y / 2 >= height / 2 || x / 2 >= width / 2) return;
    float largest = -INFINITY;
    size_t from = locate(image, channel, y / 2 * 2, x / 2 * 2, channels, height, width, VECTOR);
    for (int i = 0; i < 4; ++i) {
        const int row = y / 2 * 2 + i / 2, column = x / 2 * 2 + i % 2;
        const size_t other = locate(image, channel, row, column, channels, height, width, VECTOR);
        if (!TAKES(input[other], largest)) continue;
        largest = input[other];
        from = other;
    }
    const size_t window = locate(image, channel, y / 2, x / 2, channels, height / 2, width / 2, VECTOR);
    if (from == place) output[place] = PASSED(largest, gradient[window]);
}

#else

#ifndef RUN
#error "RUN: windows per work-item"
#endif

// Global size: ceil(windows of a row, a last part included / RUN), rows of windows likewise, images x blocks.
kernel void max_pool_gradient_vector(global const float *restrict input, global const float *restrict gradient,
                                     global float *restrict output, int height, int width) {
    const int y = get_global_id(1), first = get_global_id(0) * RUN, end = min(first + RUN, DIVIDE_UP(width, 2));
    const size_t plane = get_global_id(2);
    const bool whole = 2 * y + 1 < height;
    const size_t top = (plane * height + 2 * y) * width * VECTOR, bottom = top + (size_t)width * VECTOR;
    global const float *line = gradient + (plane * (height / 2) + y) * (width / 2) * VECTOR;
    for (int x = first; x < end; ++x) {
        const size_t left = 2 * x * VECTOR, right = left + VECTOR;
        if (!whole || 2 * x + 1 >= width) {
            STORE((vec)(0.0f), output + top + left);
            if (2 * x + 1 < width) STORE((vec)(0.0f), output + top + right);
            if (whole) STORE((vec)(0.0f), output + bottom + left);
            continue;
        }
        const vec a = LOAD(input + top + left), b = LOAD(input + top + right);
        const vec c = LOAD(input + bottom + left), d = LOAD(input + bottom + right);
        const vec ab = TAKES(b, a) ? b : a, abc = TAKES(c, ab) ? c : ab, largest = TAKES(d, abc) ? d : abc;
        const vec zero = (vec)(0.0f), slope = PASSED(largest, LOAD(line + x * VECTOR));
        const vec last = TAKES(d, abc) ? zero : slope, upper = TAKES(c, ab) ? zero : last;
        STORE(TAKES(b, a) ? zero : upper, output + top + left);
        STORE(TAKES(b, a) ? upper : zero, output + top + right);
        STORE(TAKES(c, ab) ? last : zero, output + bottom + left);
        STORE(TAKES(d, abc) ? slope : zero, output + bottom + right);
    }
}

#endif
