// Maximum or mean of windows of any extent, stride, dilation and padding. window.cl, which comes before this file, says
// how a window is told; the 2x2 windows of VGG are max_pool.cl's.
//
// `mean` is 0 for a maximum, which is over what the window has on the image, and minus infinity where that is nothing;
// a NaN wins. With 1 for a mean the divisor is the number of those values, one at least; or where 1 comes second too,
// that of all places of the window up to the rows and columns past the image that come then, where zeros are.
//
//   naive     one value per work-item, any layout.
//   cpu, gpu  RUN pixels of a row of a block of channels per work-item, the window clipped to the image once for each.

// How many places of a window count along an axis, for a mean.
static inline int counted(int start, int step, int size, int extent, int countsPadding, int after) {
    if (countsPadding) return end_place(start, step, size, extent + after);
    return max(end_place(start, step, size, extent) - first_place(start, step), 0);
}

// What a value of the window makes of what those before it came to.
#define TAKE(value, result) (mean.x ? (result) + (value) : LARGER(value, result))

#if VARIANT == NAIVE

// Global size: width and height of the result, images x padded channels.
kernel void window_pool_naive(global const float *restrict input, global float *restrict output, int channels,
                              int4 extent, int4 window, int4 placing, int4 mean) {
    const int padded = DIVIDE_UP(channels, VECTOR) * VECTOR, x = get_global_id(0), y = get_global_id(1);
    const int channel = get_global_id(2) % padded, image = get_global_id(2) / padded;
    const int top = y * window.z - placing.z, left = x * window.w - placing.w;
    float result = mean.x ? 0.0f : -INFINITY;
    for (int ky = 0; ky < window.x; ++ky)
        for (int kx = 0; kx < window.y; ++kx) {
            const int row = top + ky * placing.x, column = left + kx * placing.y;
            if (row < 0 || row >= extent.x || column < 0 || column >= extent.y) continue;
            const float value = input[locate(image, channel, row, column, channels, extent.x, extent.y, VECTOR)];
            result = TAKE(value, result);
        }
    const int rows = counted(top, placing.x, window.x, extent.x, mean.y, mean.z);
    const int columns = counted(left, placing.y, window.y, extent.y, mean.y, mean.w);
    output[locate(image, channel, y, x, channels, extent.z, extent.w, VECTOR)] =
        mean.x ? result / (float)max(rows * columns, 1) : result;
}

#else

#ifndef RUN
#error "RUN: pixels of a row per work-item"
#endif

// Global size: ceil(width of the result / RUN), its height, images x blocks.
kernel void window_pool_vector(global const float *restrict input, global float *restrict output, int4 extent,
                               int4 window, int4 placing, int4 mean) {
    const int first = get_global_id(0) * RUN, y = get_global_id(1), end = min(first + RUN, extent.w);
    const size_t plane = get_global_id(2);
    input += plane * extent.x * extent.y * VECTOR;
    output += (plane * extent.z + y) * extent.w * VECTOR;
    const int top = y * window.z - placing.z;
    const int firstRow = first_place(top, placing.x), endRow = end_place(top, placing.x, window.x, extent.x);
    const int rows = counted(top, placing.x, window.x, extent.x, mean.y, mean.z);
    for (int x = first; x < end; ++x) {
        const int left = x * window.w - placing.w;
        const int firstColumn = first_place(left, placing.y);
        const int endColumn = end_place(left, placing.y, window.y, extent.y);
        vec result = mean.x ? (vec)(0.0f) : (vec)(-INFINITY);
        for (int ky = firstRow; ky < endRow; ++ky) {
            global const float *line = input + ((size_t)(top + ky * placing.x) * extent.y) * VECTOR;
            for (int kx = firstColumn; kx < endColumn; ++kx) {
                const vec value = LOAD(line + (size_t)(left + kx * placing.y) * VECTOR);
                result = TAKE(value, result);
            }
        }
        const int columns = counted(left, placing.y, window.y, extent.y, mean.y, mean.w);
        STORE(mean.x ? result / (vec)((float)max(rows * columns, 1)) : result, output + (size_t)x * VECTOR);
    }
}

#endif
