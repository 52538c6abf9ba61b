// Adaptive average pool: the mean of each cell of a fixed grid over the image, whatever the image's size. Cell i of n
// covers rows floor(i * height / n) up to ceil((i + 1) * height / n), so that cells may overlap; columns likewise.
//
//   naive     one value per work-item, any layout.
//   cpu, gpu  one cell of a block of channels per work-item, in a vector.

// First and end row or column of a cell.
static inline int cell_start(int i, int n, int extent) { return (int)((long)i * extent / n); }
static inline int cell_end(int i, int n, int extent) { return (int)(((long)(i + 1) * extent + n - 1) / n); }

#if VARIANT == NAIVE

// Global size: columns and rows of the output, images x padded channels.
kernel void average_pool_naive(global const float *restrict input, global float *restrict output, int channels,
                               int height, int width, int rows, int columns) {
    const int padded = DIVIDE_UP(channels, VECTOR) * VECTOR;
    const int x = get_global_id(0), y = get_global_id(1);
    const int channel = get_global_id(2) % padded, image = get_global_id(2) / padded;
    const int top = cell_start(y, rows, height), bottom = cell_end(y, rows, height);
    const int left = cell_start(x, columns, width), right = cell_end(x, columns, width);
    float sum = 0;
    for (int row = top; row < bottom; ++row)
        for (int column = left; column < right; ++column)
            sum += input[locate(image, channel, row, column, channels, height, width, VECTOR)];
    output[locate(image, channel, y, x, channels, rows, columns, VECTOR)] = sum / ((bottom - top) * (right - left));
}

#else

// Global size: columns and rows of the output, images x blocks.
kernel void average_pool_vector(global const float *restrict input, global float *restrict output, int height,
                                int width, int rows, int columns) {
    const int x = get_global_id(0), y = get_global_id(1);
    const size_t plane = get_global_id(2);
    const int top = cell_start(y, rows, height), bottom = cell_end(y, rows, height);
    const int left = cell_start(x, columns, width), right = cell_end(x, columns, width);
    vec sum = (vec)(0.0f);
    for (int row = top; row < bottom; ++row)
        for (int column = left; column < right; ++column)
            sum += LOAD(input + ((plane * height + row) * width + column) * VECTOR);
    STORE(sum / (vec)((bottom - top) * (right - left)), output + ((plane * rows + y) * columns + x) * VECTOR);
}

#endif
